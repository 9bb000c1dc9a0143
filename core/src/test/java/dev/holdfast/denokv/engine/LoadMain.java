package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.Mutation;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Writes to a database from several threads until it is killed. After each answer it prints who wrote, which number, and
 * the versionstamp; a line is printed before the next write of the same thread begins.
 */
final class LoadMain {
    static final int WRITERS = 8;
    /** Keys of a writer that always hold the same number, because they are written together. */
    static final int TOGETHER = 3;

    private LoadMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        long seed = Long.parseLong(arguments[1]);
        DatabaseSettings settings =
                new DatabaseSettings(Clock.systemUTC(), new KvFixture.Randomness(seed), 2, 1L << 30);
        SqliteDatabase database = SqliteDatabase.open(Path.of(arguments[0]), settings);
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            Thread.ofPlatform().start(() -> write(database, writer));
        }
        Thread.currentThread().join();
    }

    private static void write(SqliteDatabase database, int writer) {
        String stored = KvFixture.text(database, key(writer, 0));
        PrintStream out = System.out;
        for (int number = stored == null ? 1 : Integer.parseInt(stored) + 1; ; number++) {
            Mutation[] mutations = new Mutation[TOGETHER + 2];
            for (int i = 0; i < TOGETHER; i++) {
                mutations[i] = KvFixture.set(key(writer, i), Integer.toString(number));
            }
            mutations[TOGETHER] = KvFixture.u64(Mutation.Type.SUM, "all", 1);
            long soon = Clock.systemUTC().millis() + 20;
            mutations[TOGETHER + 1] = KvFixture.set("short" + writer + "-" + number, "x", soon);
            AtomicWriteOutput output = database.write(KvFixture.write(mutations));
            synchronized (out) {
                out.println(writer + " " + number + " " + Versionstamp.of(output.versionstamp()));
                out.flush();
            }
        }
    }

    static String key(int writer, int number) {
        return "w" + writer + "-" + number;
    }
}
