package dev.holdfast.app;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A primary and the replica that follows it, each a process of its own: started again after a kill with the same options
 * on the same file.
 */
final class KvCouple implements AutoCloseable {
    /** Below those that the system gives to connections: one of them must not take the port of a server that is down. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 12_000;

    private final Path folder;
    private Side primary;
    private Side replica;

    /** Nothing runs yet. */
    KvCouple(Path folder) {
        this.folder = folder;
        primary = new Side("one.db");
        replica = new Side("two.db", "--replica-of", primary.url());
    }

    /** Who is killed. */
    enum Killed {
        PRIMARY,
        REPLICA,
        BOTH,
        NOBODY;

        boolean hasPrimary() {
            return this == PRIMARY || this == BOTH;
        }

        boolean hasReplica() {
            return this == REPLICA || this == BOTH;
        }
    }

    /** One of the two. */
    final class Side {
        private final String name;
        private final int port = freePort();
        private List<String> options;
        private KvProcess process;

        private Side(String name, String... options) {
            this.name = name;
            this.options = List.of(options);
        }

        Path file() {
            return folder.resolve(name);
        }

        String url() {
            return "http://127.0.0.1:" + port;
        }

        boolean isRunning() {
            return process != null;
        }

        /** While it runs. */
        KvProcess process() {
            return process;
        }

        /** To ask what replicas ask. */
        PrimaryLink link() {
            return new PrimaryLink(URI.create(url()), KvProcess.TOKEN, Clock.systemUTC());
        }

        /** {@code primary}, {@code replica}, {@code fenced} or {@code promoted}, as it says itself. */
        String role() {
            try (PrimaryLink link = link()) {
                return link.standing().role();
            }
        }

        /** It is started with these from now on. */
        void with(String... others) {
            options = List.of(others);
        }

        /** A replica without a state returns when it has one. */
        void start() throws IOException {
            process = new KvProcess(environment(), port, name, options.toArray(String[]::new));
        }

        void kill() throws InterruptedException {
            process.kill();
            process = null;
        }

        /** Opens its file, in this process; it is killed. */
        SqliteDatabase open() {
            return KvCouple.open(file());
        }

        /** It begins with nothing the next time. */
        void forget() throws IOException {
            for (String end : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(folder.resolve(name + end));
            }
        }
    }

    private static int freePort() {
        while (true) {
            int port = FIRST_PORT + RandomGenerator.getDefault().nextInt(PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
    }

    /** For verbs. */
    Environment environment() {
        return new Environment(Map.of("DENO_KV_ACCESS_TOKEN", KvProcess.TOKEN), folder);
    }

    static SqliteDatabase open(Path file) {
        return SqliteDatabase.open(
                file, new DatabaseSettings(Clock.systemUTC(), new KvFixture.Randomness(file.hashCode()), 2, 1L << 30));
    }

    Side primary() {
        return primary;
    }

    Side replica() {
        return replica;
    }

    /** The replica is the primary from now on, with the options that it has; the other one is to follow it. */
    void swap() {
        Side promoted = replica;
        replica = primary;
        primary = promoted;
        replica.with("--replica-of", primary.url(), "--replace");
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        try {
            for (Side side : List.of(primary, replica)) {
                if (side.isRunning()) {
                    side.kill();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
