package dev.holdfast.store.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.store.Store;
import dev.holdfast.store.Store.Entry;
import dev.holdfast.store.StoreContract;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.Upload;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import dev.holdfast.testing.FaultyStore.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole stack keeps the contract, also over a store that fails once at any call. */
class RetryingStoreTest extends StoreContract {
    private final List<Duration> pauses = new ArrayList<>();
    private final Stores stores = new Stores(Map.of(), Clock.systemUTC(), pauses::add, new Random(1));

    @Override
    protected Store empty() {
        return stores.stack(MemoryStore.create());
    }

    @Override
    protected List<String> leftovers() {
        return List.of();
    }

    @ParameterizedTest
    @EnumSource(names = {"ERROR_BEFORE", "ERROR_AFTER", "TORN"})
    void repairsAFaultAtAnyCall(Fault fault) throws IOException {
        FaultyStore faulty;
        int at = 0;
        do {
            faulty = new FaultyStore(MemoryStore.create(), fault, ++at);
            Store repaired = stores.stack(faulty);
            exercise(repaired);
        } while (faulty.struck());
        assertThat(at).isGreaterThan(10);
        assertThat(pauses).hasSize(at - 1);
    }

    private static void exercise(Store store) throws IOException {
        try (Upload upload = store.create("a/x")) {
            upload.write(bytes("-hello "), 1, 6);
            upload.write(bytes("world"), 0, 5);
            upload.commit();
        }
        putMine(store);
        try (InputStream in = store.read("a/x", 2)) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("llo world");
        }
        assertThat(store.list("", "")).containsExactly(new Entry("a/x", 11), new Entry("a/y", 4));
        store.delete("a/x");
        assertThat(store.list("a/", "a/w")).containsExactly(new Entry("a/y", 4));
    }

    /** As the contract says: after a lost answer the object may be the caller's own, which reading it back tells. */
    private static void putMine(Store store) throws IOException {
        try {
            store.putIfAbsent("a/y", bytes("mine"));
        } catch (StoreException.AlreadyExists _) {
            try (InputStream in = store.read("a/y", 0)) {
                if (!new String(in.readAllBytes(), UTF_8).equals("mine")) {
                    store.delete("a/y");
                    putMine(store);
                }
            }
        }
    }

    @Test
    void givesUpAfterSixTriesWithGrowingPauses() {
        int[] tries = {0};
        Store broken = new BrokenStore(() -> {
            tries[0]++;
            throw new StoreException.Exhausted("down", "", null);
        });
        assertThatThrownBy(() -> stores.stack(broken).list("", "")).isInstanceOf(StoreException.Exhausted.class);
        assertThat(tries[0]).isEqualTo(6);
        assertThat(pauses).hasSize(5);
        for (int i = 0; i < pauses.size(); i++) {
            assertThat(pauses.get(i)).isBetween(Duration.ofMillis(125L << i), Duration.ofMillis(250L << i));
        }
    }

    @Test
    void triesNothingElseAgain() {
        int[] tries = {0};
        Store denying = new BrokenStore(() -> {
            tries[0]++;
            throw new StoreException.Denied("no", "", null);
        });
        assertThatThrownBy(() -> stores.stack(denying).read("x", 0)).isInstanceOf(StoreException.Denied.class);
        assertThat(tries[0]).isEqualTo(1);
    }

    @Test
    void goesOnWithAStreamWhereItBroke() throws IOException {
        byte[] content = random(100_000);
        Store breaking = new BreakingStore(content, 7_000);
        try (InputStream in = stores.stack(breaking).read("x", 5)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 5, content.length));
        }
        assertThat(pauses).hasSizeGreaterThan(10);
    }

    @Test
    void doesNotHideAStreamThatStaysBroken() {
        Store breaking = new BreakingStore(random(100), 0);
        assertThatThrownBy(() -> stores.stack(breaking).read("x", 0).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(StoreException.Exhausted.class);
        assertThat(pauses).hasSize(5);
    }

    @Test
    void refusesToChangeWhatWasOpenedForReading() throws IOException {
        MemoryStore.open("read-only").putIfAbsent("x", bytes("1"));
        Store readOnly = stores.openReadOnly(StoreUrl.parse("memory:read-only"));
        assertThatThrownBy(() -> readOnly.create("y")).isInstanceOf(StoreException.Denied.class);
        assertThatThrownBy(() -> readOnly.putIfAbsent("y", bytes("1"))).isInstanceOf(StoreException.Denied.class);
        assertThatThrownBy(() -> readOnly.delete("x")).isInstanceOf(StoreException.Denied.class);
        assertThat(readOnly.list("", "")).hasSize(1);
        try (InputStream in = readOnly.read("x", 0)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes("1"));
        }
    }
}
