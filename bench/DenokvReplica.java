import dev.holdfast.denokv.connect.Hosted;
import dev.holdfast.denokv.connect.KvServer;
import dev.holdfast.denokv.connect.Listening;
import dev.holdfast.denokv.engine.Database;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.LoggedCommit;
import dev.holdfast.denokv.history.upload.Holder;
import dev.holdfast.denokv.history.upload.Host;
import dev.holdfast.denokv.history.upload.UploadSettings;
import dev.holdfast.denokv.history.upload.Uploader;
import dev.holdfast.denokv.replica.Member;
import dev.holdfast.denokv.replica.Origin;
import dev.holdfast.denokv.replica.Replica;
import dev.holdfast.denokv.replica.link.LinkPaths;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Run by bench/denokv-replica: how long after its answer a commit can be read from a replica, under a steady load. */
final class DenokvReplica {
    private static final int WRITERS = 8;
    private static final byte[] VALUE = new byte[90];
    private static final String TOKEN = "bench-0123456789";
    private static final Clock CLOCK = Clock.systemUTC();

    private final SecureRandom random = new SecureRandom();
    private final Map<Long, Long> answered = new ConcurrentHashMap<>();
    private volatile boolean stops;
    private LinkPaths paths;

    public static void main(String[] arguments) throws Exception {
        new DenokvReplica()
                .run(
                        Path.of(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Duration.ofMillis(Integer.parseInt(arguments[3])));
    }

    private synchronized LinkPaths paths(SqliteDatabase primary) {
        paths = paths == null
                ? new LinkPaths(primary, new Member(primary, Optional.empty(), Optional.empty(), CLOCK), CLOCK)
                : paths;
        return paths;
    }

    private SqliteDatabase open(Path file) {
        return SqliteDatabase.open(file, DatabaseSettings.of(CLOCK, random));
    }

    private void run(Path folder, int seconds, int rate, Duration delay) throws Exception {
        Store store = new Far(LocalStore.open(folder.resolve("backup"), CLOCK), delay);
        Host host = new Host(
                CLOCK,
                random,
                pause -> LockSupport.parkNanos(pause.toNanos()),
                new Holder("bench", "bench", any -> true),
                line -> {});
        Listening listening =
                Listening.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(), CLOCK);
        try (SqliteDatabase primary = open(folder.resolve("primary.db"));
                Uploader uploader = Uploader.start(primary, store, UploadSettings.usual(), host);
                KvServer server = KvServer.start(
                        listening,
                        List.of(new Hosted("", TOKEN, primary)),
                        LinkPaths.of(name -> paths(primary)),
                        Throwable::printStackTrace);
                SqliteDatabase direct = open(folder.resolve("direct.db"));
                SqliteDatabase behind = open(folder.resolve("behind.db"))) {
            uploader.drain(Duration.ofMinutes(1));
            URI uri = URI.create("http://localhost:" + server.port());
            String id = Replica.claim(direct, "bench", false, random).orElseThrow();
            Replica.claim(behind, "bench", false, random);
            try (Replica one = Replica.start(
                            direct, Origin.primary(new PrimaryLink(uri, TOKEN, CLOCK), id), CLOCK, line -> {});
                    Replica two = Replica.start(behind, Origin.bucket(store, CLOCK), CLOCK, line -> {})) {
                while (!one.hasState() || !two.hasState()) {
                    Thread.sleep(10);
                }
                load(primary, seconds, rate, new Arrivals(direct), new Arrivals(behind));
            }
        }
    }

    private void load(SqliteDatabase primary, int seconds, int rate, Arrivals direct, Arrivals behind)
            throws InterruptedException {
        Thread[] writers = new Thread[WRITERS];
        for (int i = 0; i < WRITERS; i++) {
            writers[i] = Thread.ofPlatform().start(() -> write(primary, (double) rate / WRITERS));
        }
        Thread.sleep(Duration.ofSeconds(seconds));
        stops = true;
        for (Thread writer : writers) {
            writer.join();
        }
        long last = Versionstamp.parse(primary.log().newest().at()).high();
        direct.await(last);
        behind.await(last);
        System.out.printf(
                Locale.ROOT, "%.0f %s %s%n", answered.size() / (double) seconds, lags(direct), lags(behind));
    }

    private void write(Database database, double rate) {
        long next = System.nanoTime();
        while (!stops) {
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
            answered.put(Versionstamp.of(stamp).high(), System.nanoTime());
            next += (long) (1e9 / rate);
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private String lags(Arrivals arrivals) {
        double[] lags = answered.entrySet().stream()
                .mapToDouble(it -> Math.max(0, arrivals.seen.get(it.getKey()) - it.getValue()) / 1e9)
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT,
                "%.4f %.4f %.4f",
                lags[lags.length / 2],
                lags[(int) (lags.length * 0.99)],
                lags[lags.length - 1]);
    }

    /** When each commit could be read from a replica. */
    private static final class Arrivals {
        private final Map<Long, Long> seen = new ConcurrentHashMap<>();
        private final Thread thread;
        private volatile long last;
        private volatile boolean ended;

        Arrivals(SqliteDatabase replica) {
            Position from = replica.log().register("bench");
            thread = Thread.ofPlatform().start(() -> {
                Position at = from;
                while (!ended) {
                    List<LoggedCommit> commits = replica.log().entries(at, 10_000, Duration.ofSeconds(1));
                    long now = System.nanoTime();
                    commits.forEach(it -> seen.put(it.version(), now));
                    if (!commits.isEmpty()) {
                        last = commits.getLast().version();
                        at = new Position(at.generation(), Versionstamp.of(last).toString());
                    }
                }
            });
        }

        void await(long version) throws InterruptedException {
            while (last < version) {
                Thread.sleep(5);
            }
            ended = true;
            thread.join();
        }
    }

    /** Each call takes a while. */
    private static final class Far extends ForwardingStore {
        private final Duration delay;

        Far(Store store, Duration delay) {
            super(store);
            this.delay = delay;
        }

        @Override
        void reach() {
            LockSupport.parkNanos(delay.toNanos());
        }
    }
}
