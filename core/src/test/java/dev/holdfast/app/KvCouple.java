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
import java.nio.file.Path;
import java.time.Clock;
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
    private final int primaryPort = freePort();
    private final int replicaPort = freePort();
    private KvProcess primary;
    private KvProcess replica;

    /** Nothing runs yet. */
    KvCouple(Path folder) {
        this.folder = folder;
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

    Environment environment() {
        return new Environment(Map.of("DENO_KV_ACCESS_TOKEN", KvProcess.TOKEN), folder);
    }

    KvProcess primary() {
        return primary;
    }

    KvProcess replica() {
        return replica;
    }

    String primaryUrl() {
        return "http://127.0.0.1:" + primaryPort;
    }

    String replicaUrl() {
        return "http://127.0.0.1:" + replicaPort;
    }

    Path primaryFile() {
        return folder.resolve("kv.db");
    }

    Path replicaFile() {
        return folder.resolve("replica.db");
    }

    void startPrimary() throws IOException {
        primary = new KvProcess(environment(), primaryPort, "kv.db");
    }

    /** For the first time the primary must run. */
    void startReplica() throws IOException {
        replica = new KvProcess(environment(), replicaPort, "replica.db", "--replica-of", primaryUrl());
    }

    void killPrimary() throws InterruptedException {
        primary.kill();
        primary = null;
    }

    void killReplica() throws InterruptedException {
        replica.kill();
        replica = null;
    }

    /** Opens a file of which the process is killed. */
    static SqliteDatabase open(Path file) {
        return SqliteDatabase.open(
                file, new DatabaseSettings(Clock.systemUTC(), new KvFixture.Randomness(file.hashCode()), 2, 1L << 30));
    }

    /** {@code primary}, {@code replica}, {@code fenced} or {@code promoted}, as the server there says. */
    static String role(String url) {
        try (PrimaryLink link = new PrimaryLink(URI.create(url), KvProcess.TOKEN, Clock.systemUTC())) {
            return link.standing().role();
        }
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        try {
            if (primary != null) {
                killPrimary();
            }
            if (replica != null) {
                killReplica();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
