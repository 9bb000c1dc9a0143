package dev.holdfast.app.denokv;

import dev.holdfast.app.serve.FreePort;
import dev.holdfast.app.serve.ListenAddress;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.config.KvDatabase;
import dev.holdfast.cli.config.KvReplica;
import dev.holdfast.cli.denokv.DenokvCommand;
import dev.holdfast.denokv.connect.Hosted;
import dev.holdfast.denokv.connect.KvServer;
import dev.holdfast.denokv.connect.Listening;
import dev.holdfast.denokv.connect.own.OwnPath;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.model.Failure;
import dev.holdfast.server.tls.ServerCertificate;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Serves databases until it is told to end. */
@Command(
        name = "serve",
        description = "Serve Deno KV databases to Deno and to npm's client, as denokv does.",
        mixinStandardHelpOptions = true)
final class ServeKvCommand extends Verb {
    private static final int SECONDS_TO_STOP = 20;
    private static final int SECONDS_BETWEEN_LOOKS = 1;
    private static final String WORKERS = "DENO_KV_NUM_WORKERS";
    private static final String BATCH = "DENO_KV_ATOMIC_WRITE_BATCH_TIMEOUT_MS";

    private final Environment environment;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    @ParentCommand
    DenokvCommand parent;

    @Mixin
    KvOptions options;

    @Mixin
    BackupOptions backup;

    @Mixin
    ReplicaOptions replica;

    @Option(names = "--addr", paramLabel = "HOST:PORT", description = "0.0.0.0:4512 if not given; port 0: a free one.")
    String addr = "0.0.0.0:4512";

    @Option(
            names = "--num-workers",
            paramLabel = "N",
            description = "Connections that read; twice the processors if not given, at least 4.")
    Integer workers;

    @Option(
            names = "--atomic-write-batch-timeout-ms",
            paramLabel = "MS",
            description =
                    "Taken as denokv takes it, and not needed: writes that come together share a sync without waiting.")
    Long batch;

    @Option(names = "--tls-certificate", paramLabel = "FILE", description = "PEM, the server's own first: serve HTTPS.")
    Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM (PKCS #8) of its private key.")
    Path key;

    ServeKvCommand(Environment environment) {
        this.environment = environment;
    }

    /** What it answers with {@code --json} when it is ready. */
    record Ready(String url, List<Served> databases) {}

    /** One database. */
    record Served(String name, String url, String file, boolean readOnly, String replicaOf) {}

    @Override
    protected int run() {
        InetSocketAddress address = FreePort.require(ListenAddress.of("--addr", addr), "--addr");
        Optional<SSLContext> tls = tls();
        List<KvDatabase> wanted = backup.applied(replica.applied(
                options.databases(parent.sqlitePath(), config().denokv().served(), environment, output()::warn),
                environment));
        DatabaseSettings settings = settings();
        KvBackups.Rights rights = new KvBackups.Rights(environment);
        Troubles troubles = new Troubles(output(), environment.clock());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::stop));
        try (KvDatabases databases = KvDatabases.open(wanted, settings, environment.folder());
                KvReplicas replicas = KvReplicas.start(databases, rights, output(), troubles);
                KvBackups backups = KvBackups.start(databases, rights, output(), troubles)) {
            if (isReady(replicas)) {
                serve(
                        Listening.of(address, tls, environment.clock()),
                        new Parts(databases, replicas, backups),
                        troubles);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    /** What is looked at while it serves. */
    private record Parts(KvDatabases databases, KvReplicas replicas, KvBackups backups) {
        List<OwnPath> paths(Clock clock) {
            List<OwnPath> paths = new ArrayList<>(replicas.paths());
            paths.addAll(new KvStates(databases, replicas, backups, clock).paths());
            return paths;
        }

        void look(Troubles troubles) {
            databases.writable().stream()
                    .map(SqliteDatabase::trouble)
                    .flatMap(Optional::stream)
                    .forEach(troubles);
            replicas.look();
            backups.look();
        }
    }

    /** A replica is not shown before it has a state. False when it is to end before that. */
    private boolean isReady(KvReplicas replicas) throws InterruptedException {
        while (!replicas.areReady()) {
            replicas.look();
            if (stopping.await(1, TimeUnit.SECONDS)) {
                return false;
            }
        }
        return true;
    }

    private void serve(Listening listening, Parts parts, Troubles troubles) throws InterruptedException {
        try (KvServer server =
                KvServer.start(listening, hosted(parts.databases), parts.paths(environment.clock()), troubles)) {
            ready(
                    parts.databases,
                    listening.address(),
                    server.port(),
                    listening.tls().isPresent());
            while (!stopping.await(SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS)) {
                parts.look(troubles);
            }
        }
    }

    private static List<Hosted> hosted(KvDatabases databases) {
        return databases.all().stream()
                .map(it -> new Hosted(it.wanted().name(), it.token(), it.database()))
                .toList();
    }

    private Optional<SSLContext> tls() {
        if (certificate == null && key == null) {
            return Optional.empty();
        }
        if (certificate == null || key == null) {
            throw new Failure(
                    Failure.Kind.USAGE, "for HTTPS both files are needed", "Give --tls-certificate and --tls-key.");
        }
        return Optional.of(new ServerCertificate(
                        certificate,
                        key,
                        environment.clock(),
                        failure -> output().warn("the certificate was not renewed, the one before stays in force: "
                                + failure.getMessage()))
                .context());
    }

    private DatabaseSettings settings() {
        DatabaseSettings usual = DatabaseSettings.of(environment.clock(), new SecureRandom());
        long readers = workers == null ? number(WORKERS, usual.readers()) : workers;
        if (readers < 1 || readers > 1_000) {
            throw new Failure(
                    Failure.Kind.USAGE, "--num-workers is no number of connections: " + readers, "Write 1 to 1000.");
        }
        // Whoever sets it should hear when it is not a number, as from denokv.
        long unused = batch == null ? number(BATCH, 0) : batch;
        if (unused < 0) {
            throw new Failure(Failure.Kind.USAGE, "--atomic-write-batch-timeout-ms is below 0", "Leave it out.");
        }
        return new DatabaseSettings(usual.clock(), usual.random(), (int) readers, backup.logBytes(usual.logBytes()));
    }

    private long number(String variable, long otherwise) {
        String text = environment.get(variable, "");
        try {
            return text.isEmpty() ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Failure(Failure.Kind.USAGE, variable + " is no number: " + text, "Write a whole number.", e);
        }
    }

    private void ready(KvDatabases databases, InetSocketAddress address, int port, boolean isSecure) {
        String scheme = isSecure ? "https://" : "http://";
        String host =
                address.getHostString().contains(":") ? "[" + address.getHostString() + "]" : address.getHostString();
        if (!isSecure && !address.getAddress().isLoopbackAddress()) {
            output().warn("warning: tokens travel unencrypted to " + host
                    + ": give --tls-certificate and --tls-key, or listen on 127.0.0.1 behind a proxy that does TLS");
        }
        String base = scheme + (address.getAddress().isAnyLocalAddress() ? "localhost" : host) + ":" + port;
        List<Served> served =
                databases.all().stream().map(it -> served(it, base)).toList();
        // Programs that start a denokv wait for this line.
        output().err().println("Listening on " + scheme + host + ":" + port);
        output().result(new Ready(base, served), () -> text(served));
    }

    private static Served served(KvDatabases.Opened it, String base) {
        KvDatabase wanted = it.wanted();
        boolean isReplica = it.role().filter(Role.Replica.class::isInstance).isPresent();
        return new Served(
                wanted.name(),
                wanted.name().isEmpty() ? base : base + "/" + wanted.name(),
                wanted.file().toString(),
                !it.role().map(Role::takesWrites).orElse(false),
                isReplica ? wanted.replica().map(KvReplica::from).orElse("") : "");
    }

    private static String text(List<Served> served) {
        return String.join(
                "\n",
                served.stream()
                        .map(it -> it.file() + note(it) + "  " + it.url())
                        .toList());
    }

    private static String note(Served it) {
        if (!it.replicaOf.isEmpty()) {
            return " (replica of " + it.replicaOf + ")";
        }
        return it.readOnly ? " (read only)" : "";
    }

    /** SIGTERM and SIGINT: what was asked is answered, and watches end. */
    private void stop() {
        stopping.countDown();
        try {
            stopped.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
