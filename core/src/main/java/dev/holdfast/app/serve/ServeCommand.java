package dev.holdfast.app.serve;

import dev.holdfast.app.access.AccessPlace;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.StateFolder;
import dev.holdfast.app.wiring.Version;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.audit.AuditCopies;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditLog;
import dev.holdfast.auth.AuthSettings;
import dev.holdfast.auth.Authenticator;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.config.Config;
import dev.holdfast.model.Failure;
import dev.holdfast.server.Gate;
import dev.holdfast.server.Loopback;
import dev.holdfast.server.Service;
import dev.holdfast.server.http.Doorkeeper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the configured backups, and the API, until it is told to end. */
@Command(
        name = "serve",
        description = "Run the backups of holdfast.toml by their schedules, and serve the HTTP API.",
        mixinStandardHelpOptions = true)
public final class ServeCommand extends Verb {
    private static final Pattern ADDRESS = Pattern.compile("\\[?([^\\[\\]]+?)]?:(\\d{1,5})");
    private static final int SECONDS_TO_STOP = 20;
    private static final Duration BETWEEN_COPIES = Duration.ofMinutes(5);

    private final Environment environment;
    private final Function<Config, Wiring> wiring;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "127.0.0.1:7433 if not given; port 0: a free one.")
    String listen;

    public ServeCommand(Environment environment, Function<Config, Wiring> wiring) {
        this.environment = environment;
        this.wiring = wiring;
    }

    /** What it answers with {@code --json} when it is ready. */
    record Ready(String url, int backups) {}

    @Override
    @SuppressWarnings("try") // The copies work by themselves.
    protected int run() {
        List<Order> orders = Orders.of(config());
        InetSocketAddress address = address(listen == null ? config().listen() : listen);
        Optional<AuthSettings> auth = auth(address.getAddress());
        Path state = StateFolder.of(environment).folder();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::stop));
        try (AuditLog audit =
                        AuditLog.open(StateFolder.of(environment).audit(), environment.clock(), new SecureRandom());
                AuditCopies copies = copies(audit, orders);
                AccessPlace access = auth.isEmpty() ? null : AccessPlace.open(environment);
                Runs runs = Runs.open(environment, state.resolve("server"), wiring.apply(config()), orders);
                Service service = Service.start(
                        address, runs.parts(), Version.text(), doorkeeper(auth, access, audit), output()::bug)) {
            String host = address.getAddress().isAnyLocalAddress() ? "localhost" : address.getHostString();
            Ready ready = new Ready("http://" + host + ":" + service.port(), orders.size());
            output().result(
                            ready,
                            () -> "listening on " + ready.url() + ", " + ready.backups() + " backups configured");
            stopping.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    /** SIGTERM and SIGINT: what is under way is let go of in order, and goes on at the next start. */
    private void stop() {
        stopping.countDown();
        try {
            stopped.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty when nobody needs to show anything, which is only taken on this machine. */
    private Optional<AuthSettings> auth(InetAddress address) {
        Optional<AuthSettings> settings = config().auth().settings();
        if (settings.isEmpty() && !address.isLoopbackAddress()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "the server would listen on " + address.getHostAddress() + " without asking anybody who he is",
                    "Set HOLDFAST_TOTP_SECRET (make one: holdfast token --new), or listen on 127.0.0.1.");
        }
        if (settings.isEmpty()) {
            output().warn("note: no credentials are configured: everybody on this machine may do everything");
        }
        return settings;
    }

    /** Null when the log stays on this machine. */
    private AuditCopies copies(AuditLog audit, List<Order> orders) {
        String to = config().auditTo();
        if (to.isEmpty()) {
            return null;
        }
        if (orders.stream().anyMatch(order -> order.store().equals(to))) {
            output().warn("note: the audit log is copied to a store of backups: whoever may write those can change it");
        }
        return new AuditCopies(
                audit,
                wiring.apply(config()).store(to),
                BETWEEN_COPIES,
                failure -> output().warn("the audit log could not be copied: " + failure.getMessage()));
    }

    private Doorkeeper doorkeeper(Optional<AuthSettings> auth, AccessPlace access, AuditLog audit) {
        Gate.Trail trail = (who, what, outcome, from) -> audit.append(new AuditEvent(who, what, "", outcome, from));
        return auth.<Doorkeeper>map(it ->
                        new Gate(new Authenticator(it, access.keys(), access.codes(), environment.clock()), trail))
                .orElseGet(() -> new Loopback(trail));
    }

    private static InetSocketAddress address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "--listen is no HOST:PORT: " + text,
                    "Write it as 127.0.0.1:7433 or [::1]:7433.");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        } catch (UnknownHostException e) {
            throw new Failure(Failure.Kind.USAGE, "there is no host " + matcher.group(1), "Check --listen.", e);
        }
    }
}
