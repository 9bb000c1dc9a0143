import dev.holdfast.denokv.engine.Database;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.history.upload.Holder;
import dev.holdfast.denokv.history.upload.Host;
import dev.holdfast.denokv.history.upload.UploadSettings;
import dev.holdfast.denokv.history.upload.UploadStatus;
import dev.holdfast.denokv.history.upload.Uploader;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.local.LocalStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/** Run by bench/denokv-backup: how long after its answer a commit is in the store, under a steady load. */
final class DenokvBackup {
    private static final int WRITERS = 8;
    private static final byte[] VALUE = new byte[90];

    private final ConcurrentSkipListMap<String, Long> answered = new ConcurrentSkipListMap<>();
    private final TreeMap<String, Long> stored = new TreeMap<>();
    private volatile boolean stops;

    public static void main(String[] arguments) throws Exception {
        new DenokvBackup()
                .run(
                        Path.of(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Duration.ofMillis(Integer.parseInt(arguments[3])),
                        Integer.parseInt(arguments[4]));
    }

    private void run(Path folder, int seconds, int rate, Duration delay, int away) throws Exception {
        SecureRandom random = new SecureRandom();
        Timed store = new Timed(LocalStore.open(folder.resolve("backup"), Clock.systemUTC()), delay);
        Host host = new Host(
                Clock.systemUTC(),
                random,
                pause -> LockSupport.parkNanos(pause.toNanos()),
                new Holder("bench", "bench", any -> true),
                line -> {});
        DatabaseSettings settings = DatabaseSettings.of(Clock.systemUTC(), random);
        try (SqliteDatabase database = SqliteDatabase.open(folder.resolve("kv.db"), settings);
                Uploader uploader = Uploader.start(database, store, UploadSettings.usual(), host)) {
            while (uploader.status().state() != UploadStatus.State.ACTIVE) {
                Thread.sleep(10);
            }
            Thread[] writers = new Thread[WRITERS];
            for (int i = 0; i < WRITERS; i++) {
                writers[i] = Thread.ofPlatform().start(() -> write(database, random, (double) rate / WRITERS));
            }
            Thread.sleep(Duration.ofSeconds(seconds));
            double[] caughtUp = away == 0 ? new double[2] : away(store, uploader, away);
            stops = true;
            for (Thread writer : writers) {
                writer.join();
            }
            uploader.drain(Duration.ofMinutes(2));
            report(seconds, away, caughtUp);
        }
    }

    /** The store is gone for a while; how long after it is back all is as before. */
    private double[] away(Timed store, Uploader uploader, int seconds) throws InterruptedException {
        store.away = true;
        Thread.sleep(Duration.ofSeconds(seconds));
        double missing = uploader.status().commits();
        store.away = false;
        long begun = System.nanoTime();
        while (uploader.status().lag().compareTo(Duration.ofSeconds(2)) > 0) {
            Thread.sleep(20);
        }
        return new double[] {missing, (System.nanoTime() - begun) / 1e9};
    }

    private void write(Database database, SecureRandom random, double rate) {
        long next = System.nanoTime();
        for (long i = 0; !stops; i++) {
            byte[] key = ByteBuffer.allocate(9)
                    .put((byte) 2)
                    .putInt(random.nextInt(100_000))
                    .putInt(0)
                    .array();
            byte[] stamp = database.write(new AtomicWrite(
                            List.of(),
                            List.of(Mutation.of(Mutation.Type.SET, key, new KvValue(VALUE, 3), 0)),
                            List.of()))
                    .versionstamp();
            answered.put(HexFormat.of().formatHex(stamp), System.nanoTime());
            next += (long) (1e9 / rate);
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void report(int seconds, int away, double[] caughtUp) {
        double[] lags = new double[answered.size()];
        int count = 0;
        long first = answered.values().stream().mapToLong(it -> it).min().orElse(0);
        for (Map.Entry<String, Long> one : answered.entrySet()) {
            // Of the steady time only: neither while the store was away, nor at the end, when nothing is waited for.
            boolean isSteady = one.getValue() - first < (seconds - 2) * 1e9;
            Map.Entry<String, Long> object = stored.ceilingEntry(one.getKey());
            if (object == null) {
                throw new IllegalStateException(one.getKey() + " is not in the store");
            }
            if (isSteady) {
                lags[count++] = (object.getValue() - one.getValue()) / 1e9;
            }
        }
        lags = Arrays.copyOf(lags, count);
        Arrays.sort(lags);
        System.out.printf(
                Locale.ROOT,
                "%.0f %.3f %.3f %.3f %.0f %.2f%n",
                count / (seconds - 2.0),
                lags[count / 2],
                lags[(int) (count * 0.99)],
                lags[count - 1],
                caughtUp[0],
                caughtUp[1]);
    }

    /** Each call takes a while; remembers when an object of the log was there. */
    private final class Timed extends ForwardingStore {
        private final Duration delay;
        private volatile boolean away;

        Timed(Store store, Duration delay) {
            super(store);
            this.delay = delay;
        }

        @Override
        void reach() {
            LockSupport.parkNanos(delay.toNanos());
            if (away) {
                throw new StoreException.Exhausted("away", "", null);
            }
        }

        @Override
        public void putIfAbsent(String name, byte[] content) {
            super.putIfAbsent(name, content);
            if (name.contains("/logs/")) {
                String last = name.substring(name.lastIndexOf('_') + 1);
                synchronized (stored) {
                    stored.put(last.substring(0, 20), System.nanoTime());
                }
            }
        }
    }
}
