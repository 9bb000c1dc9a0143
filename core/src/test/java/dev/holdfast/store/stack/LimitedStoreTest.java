package dev.holdfast.store.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LimitedStoreTest {

    @Test
    void letsOnlySoManyCallsThroughAtOnce() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(3);
        CountDownLatch release = new CountDownLatch(1);
        Store slow = new BrokenStore(() -> {
            inside.incrementAndGet();
            full.countDown();
            await(release);
            return new IllegalStateException("done");
        });
        Store limited = new LimitedStore(slow, 3);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                threads.submit(() -> limited.list("", ""));
            }
            assertThat(full.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(inside.get()).isEqualTo(3);
            release.countDown();
        }
        assertThat(inside.get()).isEqualTo(20);
    }

    @Test
    void anOpenStreamOrUploadHoldsNoPlace() throws Exception {
        Store limited = new LimitedStore(MemoryStore.create(), 1);
        limited.putIfAbsent("x", new byte[3]);
        try (InputStream in = limited.read("x", 0);
                var upload = limited.create("y")) {
            byte[] bytes = in.readAllBytes();
            upload.write(bytes, 0, bytes.length);
            upload.commit();
            assertThat(limited.list("", "")).hasSize(2);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
