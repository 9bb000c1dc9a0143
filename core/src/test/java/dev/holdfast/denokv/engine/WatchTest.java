package dev.holdfast.denokv.engine;

import static dev.holdfast.denokv.engine.KvFixture.commit;
import static dev.holdfast.denokv.engine.KvFixture.delete;
import static dev.holdfast.denokv.engine.KvFixture.set;
import static dev.holdfast.denokv.engine.KvFixture.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.plan.Refused;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadStatus;
import dev.holdfast.denokv.wire.Watch;
import dev.holdfast.denokv.wire.WatchOutput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watch shows one state in each message, the last of them the newest; and it costs little while nothing happens. */
class WatchTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private SqliteDatabase database;

    @BeforeEach
    void open() {
        database = SqliteDatabase.open(folder.resolve("kv.db"), KvFixture.settings(clock));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void tellsTheStateFirstAndThenAgainWhenItChanges() {
        commit(database, set("a", "1"));
        try (Watching watching = database.watch(watch("a", "b", "a"))) {
            assertThat(said(watching)).isEqualTo("a=1 b=none a=1");
            assertThat(watching.next(Duration.ZERO)).isEmpty();
            commit(database, set("other", "1"));
            assertThat(watching.next(Duration.ZERO)).isEmpty();
            commit(database, set("b", "2"));
            assertThat(said(watching)).isEqualTo("a=1 b=2 a=1");
            commit(database, delete("a"), set("b", "3"));
            assertThat(said(watching)).isEqualTo("a=none b=3 a=none");
        }
    }

    @Test
    void manyChangesAreOneMessage() {
        try (Watching watching = database.watch(watch("a"))) {
            said(watching);
            for (int i = 0; i < 10; i++) {
                commit(database, set("a", "" + i));
            }
            assertThat(said(watching)).isEqualTo("a=9");
            commit(database, delete("b"));
            assertThat(watching.next(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void saysNothingOfWhatWasUndone() {
        try (Watching watching = database.watch(watch("a"))) {
            assertThat(said(watching)).isEqualTo("a=none");
            commit(database, set("a", "1"));
            commit(database, delete("a"));
            assertThat(watching.next(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void seesKeysThatEndInAVersionstamp() throws Exception {
        byte[] before = commit(database);
        // The next stamp is drawn: watch all that it can be.
        long counter = Versionstamp.of(before).high();
        List<byte[]> keys = new ArrayList<>();
        for (int step = 1; step <= 9; step++) {
            keys.add(KvFixture.bytes("p\u0002" + Versionstamp.of(counter + step) + "\0"));
        }
        try (Watching watching = database.watch(new Watch(keys))) {
            watching.next(LONG);
            commit(
                    database,
                    Mutation.of(
                            Mutation.Type.SET_SUFFIX_VERSIONSTAMPED_KEY,
                            KvFixture.bytes("p"),
                            new KvValue(KvFixture.bytes("v"), Encoding.BYTES.code()),
                            0));
            assertThat(watching.next(LONG).orElseThrow().keys())
                    .filteredOn(key -> key.entry() != null)
                    .singleElement()
                    .satisfies(key -> assertThat(key.entry().value()).isEqualTo(KvFixture.bytes("v")));
        }
    }

    @Test
    void seesWhatExpires() {
        commit(database, set("a", "1", clock.millis()));
        try (Watching watching = database.watch(watch("a"))) {
            assertThat(said(watching)).isEqualTo("a=1");
            database.expire();
            assertThat(said(watching)).isEqualTo("a=none");
        }
    }

    /** Another program is noticed once a second: a second or two. */
    @Test
    void seesWhatAnotherProgramWrites() throws Exception {
        try (Watching watching = database.watch(watch("a"))) {
            said(watching);
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kv.db"));
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                statement.execute("UPDATE data_version SET version = version + 1 WHERE k = 0");
                statement.execute("INSERT INTO kv (k, v, v_encoding, version)"
                        + " VALUES (x'61', x'39', 3, (SELECT version FROM data_version))");
                statement.execute("COMMIT");
            }
            assertThat(said(watching)).isEqualTo("a=9");
        }
    }

    /** Two keys are always written together: no message may show one without the other. */
    @Test
    void eachMessageIsOneState() throws Exception {
        int writes = 300;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> watchers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Watching watching = database.watch(watch("a", "b"));
                watchers.add(threads.submit(() -> followUntil(watching, "a=" + (writes - 1))));
            }
            for (int i = 0; i < writes; i++) {
                commit(database, set("a", "" + i), set("b", "" + i));
            }
            for (Future<?> watcher : watchers) {
                watcher.get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static void followUntil(Watching watching, String last) {
        String seen = "";
        while (!seen.startsWith(last + " ")) {
            seen = said(watching);
            String[] both = seen.split(" ");
            assertThat(both[1].substring(1)).isEqualTo(both[0].substring(1));
        }
        watching.close();
    }

    @Test
    void endsWithTheWatchAndWithTheDatabase() throws Exception {
        Watching one = database.watch(watch("a"));
        Watching other = database.watch(watch("a"));
        one.next(LONG);
        other.next(LONG);
        CompletableFuture<Optional<WatchOutput>> waiting = CompletableFuture.supplyAsync(() -> one.next(LONG));
        one.close();
        one.close();
        assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(Refused.class);
        database.close();
        assertThatThrownBy(() -> other.next(LONG)).isInstanceOf(Refused.class);
    }

    /** 10,000 threads that wait, and the memory that they take: about two seconds. */
    @Test
    void tenThousandIdleWatchesAreCheap() throws Exception {
        int count = 10_000;
        commit(database, set("shared", "0"));
        long before = used();
        AtomicInteger told = new AtomicInteger();
        List<Watching> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                Watching watching = database.watch(watch("shared", "own" + i, "x" + i, "y" + i));
                all.add(watching);
                threads.submit(() -> {
                    for (int n = 0; n < 2; n++) {
                        watching.next(Duration.ofMinutes(2)).ifPresent(it -> told.incrementAndGet());
                    }
                });
            }
            awaitThat(told, count);
            assertThat(used() - before).as("bytes of %d watches", count).isLessThan(100L << 20);
            commit(database, set("shared", "1"));
            awaitThat(told, 2 * count);
        }
        all.forEach(Watching::close);
    }

    private static void awaitThat(AtomicInteger told, int count) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (told.get() < count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            Thread.yield();
        }
        assertThat(told.get()).isEqualTo(count);
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static String said(Watching watching) {
        WatchOutput output = watching.next(LONG).orElseThrow();
        assertThat(output.status()).isEqualTo(ReadStatus.SUCCESS);
        List<String> names = List.of("a", "b", "a");
        List<String> words = new ArrayList<>();
        for (int i = 0; i < output.keys().size(); i++) {
            WatchOutput.Key key = output.keys().get(i);
            String value = key.entry() == null ? "none" : new String(key.entry().value(), StandardCharsets.UTF_8);
            assertThat(key.changed()).isTrue();
            words.add(names.get(i) + "=" + value);
        }
        return String.join(" ", words);
    }
}
