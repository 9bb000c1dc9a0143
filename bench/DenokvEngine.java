import dev.holdfast.denokv.engine.Database;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Run by bench/denokv-engine: durable commits of one key by many threads, and gets beside them. */
final class DenokvEngine {
    private static final int KEYS = 100_000;
    private static final byte[] VALUE = new byte[90];

    private DenokvEngine() {}

    interface Write {
        void of(byte[] key) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        int writers = Integer.parseInt(arguments[3]);
        switch (arguments[0]) {
            case "bare" -> {
                try (Bare bare = new Bare(folder.resolve("bare.db"))) {
                    report("bare", load(bare::write, writers, seconds), 0);
                }
            }
            case "engine" -> engine(folder, seconds, writers, 0);
            default -> engine(folder, seconds, writers, Integer.parseInt(arguments[4]));
        }
    }

    private static void engine(Path folder, int seconds, int writers, int readers) throws Exception {
        Path file = folder.resolve("engine.db");
        DatabaseSettings settings = DatabaseSettings.of(Clock.systemUTC(), new java.security.SecureRandom());
        try (SqliteDatabase database = SqliteDatabase.open(file, settings)) {
            // As with a backup: somebody needs the log.
            database.log().register("bench");
            AtomicLong gets = new AtomicLong();
            List<Thread> reading = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                reading.add(Thread.ofPlatform().daemon().start(() -> get(database, gets)));
            }
            long begun = System.nanoTime();
            long[] latencies = load(key -> database.write(set(key)), writers, seconds);
            double elapsed = (System.nanoTime() - begun) / 1e9;
            report(readers == 0 ? "engine" : "both", latencies, gets.get() / elapsed);
            reading.forEach(Thread::interrupt);
            for (Thread thread : reading) {
                thread.join();
            }
        }
    }

    private static void get(Database database, AtomicLong gets) {
        while (!Thread.currentThread().isInterrupted()) {
            byte[] key = key();
            database.read(new SnapshotRead(List.of(new ReadRange(key, Arrays.copyOf(key, key.length + 1), 1, false))));
            gets.incrementAndGet();
        }
    }

    private static AtomicWrite set(byte[] key) {
        return new AtomicWrite(
                List.of(), List.of(Mutation.of(Mutation.Type.SET, key, new KvValue(VALUE, 3), 0)), List.of());
    }

    private static byte[] key() {
        return ("\u0002user:" + ThreadLocalRandom.current().nextInt(KEYS) + "\0").getBytes();
    }

    /** Latencies in nanoseconds of what was answered, sorted; the first third of the time is for warming up. */
    private static long[] load(Write write, int writers, int seconds) throws Exception {
        long begin = System.nanoTime() + seconds * 1_000_000_000L / 3;
        long end = begin + seconds * 1_000_000_000L;
        List<long[]> all = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                long[] mine = new long[1 << 12];
                int count = 0;
                try {
                    for (long now = System.nanoTime(); now < end; ) {
                        long before = now;
                        write.of(key());
                        now = System.nanoTime();
                        if (before >= begin) {
                            mine = count == mine.length ? Arrays.copyOf(mine, 2 * count) : mine;
                            mine[count++] = now - before;
                        }
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                synchronized (all) {
                    all.add(Arrays.copyOf(mine, count));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long[] sorted = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        System.out.printf("%.0f ", sorted.length / (double) seconds);
        return sorted;
    }

    /** After the commits per second: milliseconds of the median and the 99th of 100, and gets per second. */
    private static void report(String what, long[] sorted, double gets) {
        System.out.printf(
                "%.2f %.2f %.0f %s%n",
                sorted[sorted.length / 2] / 1e6, sorted[(int) (sorted.length * 0.99)] / 1e6, gets, what);
    }

    /** As little as a group commit can be: for each commit one look, one pair and one row of a log. */
    static final class Bare implements AutoCloseable {
        private static final int MOST = 500;

        private record Waiting(byte[] key, CompletableFuture<Void> done) {}

        private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
        private final Connection connection;
        private final Thread thread;
        private volatile boolean closed;

        Bare(Path file) throws Exception {
            Files.deleteIfExists(file);
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("PRAGMA synchronous=FULL");
                statement.execute("PRAGMA cache_size=-65536");
                statement.execute("CREATE TABLE kv (k BLOB PRIMARY KEY, v BLOB NOT NULL, version INTEGER) WITHOUT ROWID");
                statement.execute("CREATE TABLE log (version INTEGER PRIMARY KEY, change BLOB)");
            }
            connection.setAutoCommit(false);
            thread = Thread.ofPlatform().daemon().start(this::work);
        }

        void write(byte[] key) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            queue.add(new Waiting(key, done));
            done.join();
        }

        private void work() {
            long version = 0;
            try (PreparedStatement look = connection.prepareStatement("SELECT version FROM kv WHERE k = ?");
                    PreparedStatement set = connection.prepareStatement("INSERT INTO kv VALUES (?, ?, ?)"
                            + " ON CONFLICT (k) DO UPDATE SET v = excluded.v, version = excluded.version");
                    PreparedStatement log = connection.prepareStatement("INSERT INTO log VALUES (?, ?)")) {
                List<Waiting> group = new ArrayList<>();
                while (!closed) {
                    group.clear();
                    group.add(queue.take());
                    queue.drainTo(group, MOST);
                    for (Waiting it : group) {
                        version++;
                        look.setBytes(1, it.key);
                        try (ResultSet row = look.executeQuery()) {
                            row.next();
                        }
                        set.setBytes(1, it.key);
                        set.setBytes(2, VALUE);
                        set.setLong(3, version);
                        set.executeUpdate();
                        log.setLong(1, version);
                        log.setBytes(2, VALUE);
                        log.executeUpdate();
                    }
                    connection.commit();
                    group.forEach(it -> it.done.complete(null));
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws Exception {
            closed = true;
            thread.interrupt();
            thread.join();
            connection.close();
        }
    }
}
