package dev.holdfast.denokv.history.upload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.bucket.GenerationName;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Follow;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that goes on in the background, whatever happens to the store and to the file. With a real clock: seconds. */
class UploaderTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private UploadSettings settings = Uploads.settings(Duration.ofMillis(20), 4_000, 2_000);

    @TempDir
    Path folder;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private Consumer<String> told = line -> {};
    private final Store store = MemoryStore.create();
    private Clock clock = Clock.systemUTC();
    private SqliteDatabase database;
    private Uploader uploader;
    private int number;
    private int openings;

    @AfterEach
    void close() {
        if (uploader != null) {
            uploader.close();
            uploader.close();
        }
        database.close();
    }

    /** Each object of the base waits for a commit that is made meanwhile: a writer that waited would never end this. */
    @Test
    void copiesWhileOthersWriteAndLosesNothingOfThat() {
        open(1L << 30);
        List<String> before = commit(100);
        List<String> meanwhile = new CopyOnWriteArrayList<>();
        GatedStore gated = new GatedStore(store, name -> {
            if (name.contains("/snapshots/")) {
                meanwhile.addAll(commit(3));
            }
        });
        start(gated);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
        BucketReader bucket = BucketReader.newest(store);
        assertThat(meanwhile).hasSizeGreaterThan(6);
        assertThat(bucket.base()).isEqualTo(before.getLast());
        assertThat(bucket.states().keySet()).containsAll(meanwhile);
        assertThat(bucket.states().lastEntry().getValue()).isEqualTo(BackupModelTest.state(database));
        assertThat(uploader.status().commits()).isZero();
        assertThat(uploader.status().problem()).isEmpty();
        assertThat(uploader.status().generation())
                .isEqualTo(BucketReader.generations(store, true).getFirst());
    }

    @Test
    void goesOnWhenTheStoreIsBack() {
        open(1L << 30);
        GatedStore gated = new GatedStore(store, name -> {});
        start(gated);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        List<String> all = new ArrayList<>(commit(5));
        await(() -> uploader.status().commits() == 0);
        gated.setAway(true);
        all.addAll(commit(50));
        await(() -> uploader.status().state() == UploadStatus.State.FAILED);
        assertThat(uploader.status().problem()).isEqualTo("the store is away. Wait for it");
        assertThat(uploader.status().commits()).isPositive();
        all.addAll(commit(50));
        gated.setAway(false);
        await(() -> uploader.status().commits() == 0);
        all.addAll(commit(1));
        assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
        assertThat(BucketReader.generations(store, false)).hasSize(1);
        BucketReader bucket = BucketReader.newest(store);
        assertThat(bucket.states().keySet())
                .containsAll(all.stream()
                        .filter(stamp -> stamp.compareTo(bucket.base()) >= 0)
                        .toList());
    }

    @Test
    void beginsAnewWhenTheLogIsFull() {
        open(20_000);
        GatedStore gated = new GatedStore(store, name -> {});
        start(gated);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        gated.setAway(true);
        commit(300);
        assertThat(uploader.status().logBytes())
                .isLessThan(2 * uploader.status().logLimit());
        gated.setAway(false);
        await(() -> BucketReader.generations(store, true).size() == 2);
        assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
        assertThat(BucketReader.newest(store).states().lastEntry().getValue())
                .isEqualTo(BackupModelTest.state(database));
        assertThat(said).anyMatch(line -> line.startsWith("a new generation begins"));
        assertThat(said).anyMatch(line -> line.startsWith("300 commits are in no backup one by one: behind "));
    }

    @Test
    void beginsAnewWhenAnotherProgramWroteToTheFile() throws Exception {
        open(1L << 30);
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        commit(3);
        writeAsAnotherProgram();
        commit(3);
        await(() -> BucketReader.generations(store, true).size() == 2);
        assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
        assertThat(BucketReader.newest(store).states().lastEntry().getValue())
                .isEqualTo(BackupModelTest.state(database))
                .containsKey("6b");
    }

    /** What waits for its object is still the history of the generation before. */
    @Test
    void bringsWhatWaitedIntoTheOldGenerationWhenAnotherProgramWrote() throws Exception {
        settings = Uploads.settings(HOUR, 4_000, 2_000);
        open(1L << 30);
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        List<String> waiting = commit(20);
        writeAsAnotherProgram();
        List<String> behind = commit(3);
        await(() -> uploader.drain(Duration.ofMinutes(1)));
        List<String> both = BucketReader.generations(store, true);
        assertThat(both).hasSize(2);
        assertThat(BucketReader.read(store, both.getFirst()).states().keySet()).containsAll(waiting);
        assertThat(BucketReader.newest(store).states().lastKey()).isEqualTo(behind.getLast());
        assertThat(said).anyMatch(line -> line.contains("another program has written to"));
        // Between what the other program did and the whole copy: only that has them.
        assertThat(said)
                .anyMatch(
                        line -> line.startsWith("3 commits are in no backup one by one: behind " + waiting.getLast()));
    }

    /** The same while the server does not run, and an object is in doubt. */
    @Test
    void bringsWhatWaitedIntoTheOldGenerationAlsoAfterAnEnd() throws Exception {
        open(1L << 30);
        GatedStore gated = new GatedStore(store, name -> {});
        start(gated);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        commit(2);
        await(() -> uploader.status().commits() == 0);
        gated.setAway(true);
        List<String> waiting = commit(20);
        await(() -> uploader.status().state() == UploadStatus.State.FAILED);
        uploader.close();
        database.close();
        writeAsAnotherProgram();
        open(1L << 30);
        gated.setAway(false);
        start(store);
        await(() -> BucketReader.generations(store, true).size() == 2);
        List<String> both = BucketReader.generations(store, true);
        assertThat(BucketReader.read(store, both.getFirst()).states().keySet()).containsAll(waiting);
        assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
        assertThat(BucketReader.newest(store).states().lastEntry().getValue())
                .isEqualTo(BackupModelTest.state(database));
    }

    private void writeAsAnotherProgram() throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kv.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("UPDATE data_version SET version = version + 3 WHERE k = 0");
            statement.execute("INSERT OR REPLACE INTO kv (k, v, v_encoding, version)"
                    + " VALUES (x'6b', x'76', 3, (SELECT version FROM data_version))");
            statement.execute("COMMIT");
        }
    }

    @Test
    void doesNotKeepTheLogForABackupThatIsNotGoneOnWith() {
        open(1L << 30);
        start(MemoryStore.open("uploader-test-before"));
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        uploader.close();
        assertThat(uploader.status().state()).isEqualTo(UploadStatus.State.STOPPED);
        start(store);
        assertThat(database.log().status().followers()).hasSizeLessThanOrEqualTo(1);
        assertThat(said).contains("the backup memory:uploader-test-before is not gone on with");
    }

    /** Days pass by hand: a generation each week, and of the old ones only what thirty days need. */
    @Test
    void beginsAGenerationEachWeekAndRemovesWhatIsTooOld() {
        KvFixture.TestClock days = new KvFixture.TestClock();
        clock = days;
        settings = new UploadSettings(
                Duration.ofMillis(20),
                4_000,
                2_000,
                Optional.of(Duration.ofMillis(600)),
                Optional.of(Duration.ofDays(7)),
                Optional.of(Duration.ofDays(30)));
        open(1L << 30);
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        for (int week = 1; week <= 6; week++) {
            commit(30);
            assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
            String before = uploader.status().generation();
            days.advance(Duration.ofDays(7));
            commit(1);
            await(() -> !uploader.status().generation().equals(before)
                    && !uploader.status().generation().isEmpty());
        }
        commit(5);
        assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
        days.advance(Duration.ofHours(2));
        // Of 0, 7, 14, 21, 28, 35 and 42 days, those from 7 on reach back for 30 days.
        await(() -> BucketReader.generations(store, false).size() == 6);
        for (String generation : BucketReader.generations(store, true)) {
            BucketReader.read(store, generation);
        }
        assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
        assertThat(BucketReader.newest(store).states().lastEntry().getValue())
                .isEqualTo(BackupModelTest.state(database));
        assertThat(said).anyMatch(line -> line.startsWith("removed the generation "));
        assertThat(database.log().status().followers()).hasSize(1);
    }

    /** Commits that wait for their object when the next generation begins: they are in its base, and in no log but this. */
    @Test
    void goesOverToTheNextGenerationWithoutAHoleInTheHistory() {
        List<String> gathered = rebaseWhileCommitsWait();
        List<String> lease = new CopyOnWriteArrayList<>();
        start(new GatedStore(store, name -> {
            if (name.startsWith("lease/")
                    && BucketReader.generations(store, true).size() == 2) {
                lease.add(name);
            }
        }));
        // It is looked at between two of them.
        await(() -> lease.size() >= 3);
        assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
        demandAllInBoth(gathered);
    }

    @Test
    void finishesThePresentGenerationWhenItEndedBeforeItWentOver() {
        List<String> gathered = rebaseWhileCommitsWait();
        start(store);
        await(() -> BucketReader.generations(store, true).size() == 2);
        uploader.close();
        settings = Uploads.settings(HOUR, 4_000, 2_000);
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
        demandAllInBoth(gathered);
    }

    /** Ended when its base was whole, and the file did not know it yet. */
    @Test
    void doesNotTakeTheNextGenerationThatItDoesNotKnowForAForeignOne() {
        List<String> gathered = rebaseWhileCommitsWait();
        start(store);
        await(() -> BucketReader.generations(store, true).size() == 2);
        uploader.close();
        String unknown = BucketReader.generations(store, true).getLast();
        String name = "rebase " + store.address();
        database.log().moved(name, database.log().oldest(), Bookmark.begun(unknown));
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        await(() -> !BucketReader.generations(store, true).getLast().equals(unknown)
                && BucketReader.generations(store, true).size() == 2);
        assertThat(uploader.drain(Duration.ofMinutes(1))).isTrue();
        demandAllInBoth(gathered);
    }

    /** The commits that are made when the next generation is begun; objects are of an hour, so they wait. */
    private List<String> rebaseWhileCommitsWait() {
        KvFixture.TestClock days = new KvFixture.TestClock();
        clock = days;
        settings = new UploadSettings(
                HOUR,
                4_000,
                2_000,
                Optional.of(Duration.ofMillis(600)),
                Optional.of(Duration.ofDays(7)),
                Optional.empty());
        open(1L << 30);
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        uploader.close();
        days.advance(Duration.ofDays(8));
        List<String> gathered = new CopyOnWriteArrayList<>();
        told = line -> {
            if (line.startsWith("initial copy into") && gathered.isEmpty()) {
                gathered.addAll(commit(10));
            }
        };
        return gathered;
    }

    private void demandAllInBoth(List<String> commits) {
        assertThat(commits).isNotEmpty();
        List<String> both = BucketReader.generations(store, true);
        await(() -> uploader.status().generation().equals(both.getLast()));
        assertThat(both).hasSize(2);
        assertThat(BucketReader.read(store, both.getFirst()).states().keySet()).containsAll(commits);
        commits.addAll(commit(3));
        await(() -> uploader.drain(Duration.ofMinutes(1)));
        TreeMap<String, Map<String, String>> states = BucketReader.newest(store).states();
        assertThat(states.keySet()).containsAll(commits.subList(10, 13));
        assertThat(states.lastEntry().getValue()).isEqualTo(BackupModelTest.state(database));
        assertThat(database.log().status().followers()).hasSize(1);
    }

    @Test
    void anInitialCopyIsEndedAndBegunAgain() throws Exception {
        open(1L << 30);
        commit(150);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        start(new GatedStore(store, name -> {
            if (name.contains("/snapshots/")) {
                begun.countDown();
                awaitQuietly(goesOn);
            }
        }));
        begun.await();
        Thread closing = Thread.ofVirtual().start(uploader::close);
        // Then the copy has been told; before it, its closing waits for something else.
        await(() -> Stream.of(closing.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Follow.class.getName())));
        goesOn.countDown();
        closing.join();
        assertThat(BucketReader.generations(store, true)).isEmpty();
        assertThat(BucketReader.generations(store, false)).hasSize(1);
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        assertThat(BucketReader.newest(store).states().lastEntry().getValue())
                .isEqualTo(BackupModelTest.state(database));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void twoDoNotWriteOneBackup() {
        settings = Uploads.settings(Duration.ofMillis(20), 4_000, 2_000);
        open(1L << 30);
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        new LeaseObjects(store).claim(2, new Holder("elsewhere", "1", any -> true), "token", Duration.ofSeconds(15), 2);
        new LeaseObjects(store).beat(2, 1);
        await(() -> {
            commit(1);
            return uploader.status().state() == UploadStatus.State.STOPPED;
        });
        assertThat(uploader.status().problem()).contains("another server has taken over");
    }

    /** It was ended, another database went on in its place, and that one is ended, too. */
    @Test
    void whoMustHoldTheLeaseDoesNotGoOnBehindTheHistoryOfAnotherDatabase() {
        open(1L << 30);
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        uploader.close();
        String later = GenerationName.of(clock.instant().plus(HOUR), 1).toString();
        store.putIfAbsent(later + "/differential", "00000000000000010000".getBytes(US_ASCII));
        database.intake().answerOnlyWhile(() -> uploader.holdsLease());
        start(store);
        await(() -> uploader.isSuperseded());
        assertThat(BucketReader.generations(store, false)).hasSize(2);
        uploader.close();
        database.intake().become(role -> new Role.Promoted("", Versionstamp.of(1), clock.instant()));
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        assertThat(BucketReader.generations(store, true)).hasSize(3);
    }

    @Test
    void aTakeoverIsFoundByWhoWasNotServedMeanwhile() {
        open(1L << 30);
        start(store);
        await(() -> uploader.status().state() == UploadStatus.State.ACTIVE);
        uploader.close();
        Host other = Uploads.host(clock, 9, line -> {});
        long epoch = new Takeover(store, other.holder(), other.random(), System::nanoTime, other.pause())
                .take(Duration.ofMillis(1));
        new LeaseObjects(store).release(epoch);
        start(store);
        await(() -> uploader.isSuperseded());
        assertThat(uploader.holdsLease()).isFalse();
        assertThat(uploader.status().problem()).contains("another server has taken over");
    }

    private void open(long logBytes) {
        database = SqliteDatabase.open(
                folder.resolve("kv.db"),
                new DatabaseSettings(clock, new KvFixture.Randomness(7 + openings++), 2, logBytes));
    }

    private void start(Store to) {
        uploader = Uploader.start(database, to, settings, Uploads.host(clock, number + 3L, line -> {
            said.add(line);
            told.accept(line);
        }));
    }

    private List<String> commit(int count) {
        List<String> stamps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] stamp = KvFixture.commit(database, KvFixture.set("key" + number++ % 150, "x".repeat(100)));
            stamps.add(Versionstamp.of(stamp).toString());
        }
        return stamps;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.yield();
        }
    }
}
