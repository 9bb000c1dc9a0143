package dev.holdfast.denokv.history;

import static dev.holdfast.denokv.history.HandBucket.clear;
import static dev.holdfast.denokv.history.HandBucket.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.bucket.LogPiece;
import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.bucket.Sequence;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.connect.client.SmallServer;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.state.Live;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A live database becomes what it was at a moment: forward, back, and in spite of what goes wrong on the way. */
class LiveCheckoutTest {
    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private final Store store = MemoryStore.create();
    private final List<Duration> pauses = new ArrayList<>();
    private HandBucket bucket;
    private SqliteDatabase database;
    private SmallServer server;

    @BeforeEach
    void open() {
        bucket = new HandBucket(store, "", 1, true);
        bucket.differential(0);
        for (int i = 1; i <= 40; i++) {
            HandBucket.Change[] changes = new HandBucket.Change[60];
            for (int j = 0; j < changes.length; j++) {
                String key = "k" + (i * 31 + j) % 1_500;
                changes[j] = (i + j) % 7 == 0 ? clear(key) : set(key, "v" + i + "-" + "x".repeat(j));
            }
            bucket.commit(i, changes);
            bucket.cut(1_000L * i);
        }
        database = SqliteDatabase.open(folder.resolve("live"), KvFixture.settings(clock));
        server = new SmallServer(database, "2100-01-01T00:00:00Z");
    }

    @AfterEach
    void close() {
        server.close();
        database.close();
    }

    private Live.Report checkout(long version, boolean replace) {
        try (History history = History.open(store, "");
                KvClient client = new KvClient(server.address(), SmallServer.TOKEN, clock, pauses::add)) {
            return new LiveCheckout(history, client, clock)
                    .run(When.parse(HandBucket.stamp(version)), replace)
                    .written();
        }
    }

    private Map<String, String> live() {
        Map<String, String> state = new TreeMap<>();
        FileState.of(folder.resolve("live")).forEach((key, value) -> state.put(key, value.split("@")[0]));
        return state;
    }

    private Map<String, String> expected(long version) {
        Map<String, String> state = new TreeMap<>();
        bucket.states.get(version).forEach((key, value) -> state.put(key, value.split("@")[0]));
        return state;
    }

    @Test
    void goesForwardAndBack() {
        assertThat(checkout(20, false).removed()).isZero();
        assertThat(live()).isEqualTo(expected(20));
        for (long version : new long[] {40, 3, 39, 38}) {
            Live.Report report = checkout(version, true);
            assertThat(live()).isEqualTo(expected(version));
            assertThat(report.pairs()).isEqualTo(expected(version).size());
        }
        Live.Report again = checkout(38, true);
        assertThat(again.set() + again.removed()).isZero();
    }

    @Test
    void whatIsThereIsNotTouchedUnasked() {
        KvFixture.commit(database, KvFixture.set("mine", "1"));
        assertThatThrownBy(() -> checkout(20, false))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.USAGE));
        assertThat(live()).containsOnlyKeys("mine");
    }

    @Test
    void goesOnAfterAnInterruption() {
        server.writes.set(1);
        assertThatThrownBy(() -> checkout(40, false))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.REMOTE));
        assertThat(live()).hasSizeBetween(1, expected(40).size() - 1);
        server.writes.set(Integer.MAX_VALUE);
        Live.Report rest = checkout(40, true);
        assertThat(rest.set()).isLessThan(rest.pairs());
        assertThat(live()).isEqualTo(expected(40));
    }

    @Test
    void answersThatAreLostDoNoHarm() {
        server.faults.set(4);
        checkout(30, false);
        assertThat(live()).isEqualTo(expected(30));
        assertThat(pauses).isNotEmpty();
    }

    @Test
    void whoHasNotTheTokenIsToldSo() {
        try (History history = History.open(store, "");
                KvClient client = new KvClient(server.address(), "wrong", clock, pauses::add)) {
            LiveCheckout checkout = new LiveCheckout(history, client, clock);
            assertThatThrownBy(() -> checkout.run(new When.Latest(), true))
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.DENIED));
        }
    }

    @Test
    void pairsExpireAsTheyWouldHave() {
        long soon = clock.millis() + 60_000;
        LogPiece piece = new LogPiece(
                List.of(logged(50, "gone", clock.millis() - 1), logged(51, "lasting", 0), logged(52, "expiring", soon)),
                50_000);
        bucket.write(piece.name(Sequence.of(1L << 32 | 99)).toString(), piece.write());
        Live.Report report = checkout(52, false);
        assertThat(report.expired()).isOne();
        Map<String, String> state = live();
        assertThat(state).containsKeys("lasting", "expiring").doesNotContainKey("gone");
        assertThat(FileState.number(folder.resolve("live"), "SELECT max(expiration_ms) FROM kv"))
                .isEqualTo(soon);
        assertThat(checkout(52, true).set()).isOne();
    }

    private static LoggedChange logged(long commit, String key, long expireAtMs) {
        return new LoggedChange.Set(
                Moment.endOf(Versionstamp.of(commit)),
                HandBucket.utf8(key),
                HandBucket.utf8("1"),
                Encoding.BYTES,
                expireAtMs);
    }
}
