package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.replica.Copies;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.model.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that write to a server until it is gone or takes no writes any more, and what it has answered them. */
final class KvLoad {
    /** Of each key that no other write sets. */
    static final String VALUE = "v";

    private static final int WRITERS = 4;

    private final int kept;
    private final AtomicIntegerArray next = new AtomicIntegerArray(WRITERS);
    private final ConcurrentLinkedQueue<Written> written = new ConcurrentLinkedQueue<>();
    private final AtomicLong count = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile CountDownLatch refused = new CountDownLatch(1);
    private volatile boolean stops;

    /** @param kept how many keys of a writer stay; it deletes those from before */
    KvLoad(int kept) {
        this.kept = kept;
    }

    /**
     * A write that was acknowledged.
     *
     * @param key that no other write sets
     */
    record Written(int writer, String key, String stamp) {
        /** Its pair, as {@link Copies#lines}. */
        String line() {
            return Copies.line(
                    KvFixture.bytes(key),
                    KvFixture.bytes(VALUE),
                    Versionstamp.parse(stamp).bytes());
        }
    }

    void start(KvProcess server) {
        stops = false;
        refused = new CountDownLatch(1);
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            threads.add(Thread.ofVirtual().start(() -> write(server, writer)));
        }
    }

    private void write(KvProcess server, int writer) {
        while (!stops) {
            int number = next.getAndIncrement(writer);
            AtomicWriteOutput output;
            try {
                output = server.write(mutations(writer, number));
            } catch (Failure gone) {
                return;
            }
            if (output.status() != AtomicWriteOutput.Status.SUCCESS) {
                refused.countDown();
                return;
            }
            add(writer, key(writer, number), output);
        }
    }

    private Mutation[] mutations(int writer, int number) {
        List<Mutation> all = new ArrayList<>();
        all.add(KvFixture.set(key(writer, number), VALUE));
        if (number >= kept) {
            all.add(KvFixture.delete(key(writer, number - kept)));
        }
        all.add(KvFixture.set("last" + writer, Integer.toString(number)));
        all.add(KvFixture.u64(Mutation.Type.SUM, "sum", 1));
        return all.toArray(Mutation[]::new);
    }

    private static String key(int writer, int number) {
        return "w" + writer + "-" + number;
    }

    /** One that somebody else made. */
    void add(int writer, String key, AtomicWriteOutput output) {
        written.add(
                new Written(writer, key, Versionstamp.of(output.versionstamp()).toString()));
        count.incrementAndGet();
    }

    /** How many were acknowledged. */
    long count() {
        return count.get();
    }

    /** Returns when so many more were acknowledged. */
    void await(int more) throws InterruptedException {
        long wanted = count() + more;
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (count() < wanted) {
            assertThat(System.nanoTime()).as("%s of %s", count(), wanted).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Returns when the server that was started on last has taken a write no more; or after so long. */
    void awaitRefusal(long mostMs) throws InterruptedException {
        refused.await(mostMs, TimeUnit.MILLISECONDS);
    }

    /** Has the threads end behind what they do, and waits for them. */
    void stop() throws InterruptedException {
        stops = true;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }

    /** All that were acknowledged since the last time, those of one writer in their order; while no thread writes. */
    List<Written> take() {
        List<Written> all = new ArrayList<>(written);
        written.clear();
        return all;
    }
}
