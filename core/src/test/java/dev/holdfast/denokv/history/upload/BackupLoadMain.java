package dev.holdfast.denokv.history.upload;

import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.store.local.LocalStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Writes to a database that is backed up, and prints each versionstamp that was answered, until it is killed. */
final class BackupLoadMain {
    static final UploadSettings SETTINGS = Uploads.settings(Duration.ofMillis(50), 20_000, 20_000);
    private static final int WRITERS = 4;

    private BackupLoadMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path folder = Path.of(arguments[0]);
        KvFixture.Randomness random = new KvFixture.Randomness(Long.parseLong(arguments[1]));
        SqliteDatabase database = SqliteDatabase.open(
                folder.resolve("kv.db"), new DatabaseSettings(Clock.systemUTC(), random, 2, 1L << 30));
        Uploader uploader = Uploader.start(
                database,
                LocalStore.open(folder.resolve("backup"), Clock.systemUTC()),
                SETTINGS,
                Uploads.host(Clock.systemUTC(), Long.parseLong(arguments[1]), line -> {}));
        while (uploader.status().state() != UploadStatus.State.ACTIVE) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            Thread.ofPlatform().start(() -> write(database, random, writer));
        }
        Thread.currentThread().join();
    }

    private static void write(SqliteDatabase database, KvFixture.Randomness random, int writer) {
        while (true) {
            String key = "w" + writer + "-" + random.nextInt(50);
            long soon = Clock.systemUTC().millis() + 20;
            byte[] stamp = KvFixture.commit(
                    database, KvFixture.set(key, "x".repeat(random.nextInt(100))), KvFixture.set("short", "x", soon));
            synchronized (System.out) {
                System.out.println(Versionstamp.of(stamp));
                System.out.flush();
            }
        }
    }
}
