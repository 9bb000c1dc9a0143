package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore.Crash;
import dev.holdfast.testing.FaultyStore.Fault;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class FaultyStoreTest {
    private final Store store = MemoryStore.create();

    @Test
    void countsAndLogsCalls() throws IOException {
        FaultyStore counting = FaultyStore.counting(store);
        put(counting, "x");
        counting.putIfAbsent("y", new byte[1]);
        try (InputStream in = counting.read("x", 0)) {
            in.readAllBytes();
        }
        counting.list("", "");
        counting.delete("y");
        assertThat(counting.log())
                .containsExactly(
                        "create x", "write x", "commit x", "putIfAbsent y", "read x", "stream x", "list  ", "delete y");
        assertThat(counting.calls()).isEqualTo(8);
        assertThat(counting.struck()).isFalse();
    }

    @Test
    void failsBeforeOrAfterTheEffect() throws IOException {
        assertThatThrownBy(() -> put(new FaultyStore(store, Fault.ERROR_BEFORE, 3), "x"))
                .isInstanceOf(StoreException.Exhausted.class);
        assertThat(store.list("", "")).isEmpty();
        assertThatThrownBy(() -> put(new FaultyStore(store, Fault.ERROR_AFTER, 3), "x"))
                .isInstanceOf(StoreException.Exhausted.class);
        assertThat(content("x")).isEqualTo("content");
    }

    @Test
    void tearsLoudlyOrSilently() throws IOException {
        assertThatThrownBy(() -> put(new FaultyStore(store, Fault.TORN, 3), "x"))
                .isInstanceOf(StoreException.Exhausted.class);
        assertThat(content("x")).isEqualTo("con");
        put(new FaultyStore(store, Fault.TORN_SILENTLY, 3), "y");
        assertThat(content("y")).isEqualTo("con");
        FaultyStore early = new FaultyStore(store, Fault.TORN_SILENTLY, 2);
        try (InputStream in = early.read("y", 0)) {
            assertThat(in.readNBytes(3).length).isLessThan(3);
        }
    }

    @Test
    void aCrashEndsEverythingAndTidiesNothingUp() {
        FaultyStore dying = new FaultyStore(store, Fault.CRASH, 3);
        assertThatThrownBy(() -> put(dying, "x")).isInstanceOf(Crash.class);
        assertThatThrownBy(() -> dying.list("", "")).isInstanceOf(Crash.class);
        assertThatThrownBy(() -> dying.read("x", 0)).isInstanceOf(Crash.class);
        dying.close();
        assertThat(store.list("", "")).isEmpty();
    }

    private static void put(Store store, String name) {
        try (Upload upload = store.create(name)) {
            upload.write("content".getBytes(UTF_8), 0, 7);
            upload.commit();
        }
    }

    private String content(String name) throws IOException {
        try (InputStream in = store.read(name, 0)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
