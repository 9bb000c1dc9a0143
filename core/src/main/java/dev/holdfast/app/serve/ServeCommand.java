package dev.holdfast.app.serve;

import dev.holdfast.alert.watch.Rounds;
import dev.holdfast.app.alerts.Alarm;
import dev.holdfast.app.denokv.watch.KvWatch;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.StateFolder;
import dev.holdfast.app.wiring.Version;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.audit.AuditCopies;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditLog;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.config.Config;
import dev.holdfast.server.Service;
import dev.holdfast.server.http.Listen;
import dev.holdfast.server.tls.ServerCertificate;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the configured backups, and the API, until it is told to end. */
@Command(
        name = "serve",
        description = "Run the backups of holdfast.toml by their schedules, and serve the HTTP API.",
        mixinStandardHelpOptions = true)
public final class ServeCommand extends Verb {
    private static final int SECONDS_TO_STOP = 20;
    private static final Duration BETWEEN_COPIES = Duration.ofMinutes(5);

    private final Environment environment;
    private final Function<Config, Wiring> wiring;
    private final Runs.Opening opening;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "127.0.0.1:7433 if not given; port 0: a free one.")
    String listen;

    public ServeCommand(Environment environment, Function<Config, Wiring> wiring, Runs.Opening opening) {
        this.environment = environment;
        this.wiring = wiring;
        this.opening = opening;
    }

    /** What it answers with {@code --json} when it is ready. */
    record Ready(String url, int backups) {}

    @Override
    @SuppressWarnings("try") // The copies work by themselves.
    protected int run() {
        Hangup.remember();
        Config config = configured();
        InetSocketAddress address =
                FreePort.require(ListenAddress.of("--listen", config.server().listen()));
        StateFolder state = StateFolder.of(environment);
        Outlet outlet = new Outlet();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::stop));
        try (Entrance entrance = Entrance.open(config.server(), address.getAddress(), environment, this::say);
                AuditLog audit = AuditLog.open(state.audit(), environment.clock(), new SecureRandom());
                AuditCopies copies = copies(config, audit);
                Alarm alarm = Alarm.of(environment, config)) {
            Reload reload = new Reload(this::configured, this::orders, entrance, outlet);
            serve(config, address, entrance, reload, audit, outlet, alarm);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    @SuppressWarnings("try") // The rounds and the watch go by themselves.
    private void serve(
            Config config,
            InetSocketAddress address,
            Entrance entrance,
            Reload reload,
            AuditLog audit,
            Outlet outlet,
            Alarm alarm)
            throws InterruptedException {
        Path folder = StateFolder.of(environment).folder().resolve("server");
        Wiring features = wiring.apply(config);
        try (KvWatch denokv = KvWatch.begin(
                        () -> reload.config().denokv().watched(), environment, KvWatch.EVERY, output()::bug);
                Runs runs = Runs.open(
                        environment,
                        folder,
                        features,
                        reload::orders,
                        new Hosting(environment, reload::config, features)
                                .host(entrance.access().keys(), audit.name(), denokv::databases),
                        opening,
                        output()::bug);
                ClockWatch watch = ClockWatch.begin(runs.jobs(), this::say);
                Service service = Service.start(
                        new Listen(address, entrance.certificate().map(ServerCertificate::context)),
                        runs.parts(),
                        Version.text(),
                        entrance.doorkeeper(audit),
                        output()::bug);
                Rounds rounds = alarm.begin(
                        runs.parts(),
                        features,
                        reload::config,
                        entrance.authenticator(),
                        problem -> say("alerts: " + problem))) {
            outlet.open(audit, runs);
            warnOfDeafness();
            ready(entrance, address, service.port(), reload.orders().size());
            reloadUntilTheEnd(reload);
        }
    }

    private void reloadUntilTheEnd(Reload reload) throws InterruptedException {
        Hangup.ofProcess().answer(reload::run);
        try {
            stopping.await();
        } finally {
            Hangup.ofProcess().silence();
        }
    }

    private void warnOfDeafness() {
        if (Hangup.isIgnored()) {
            say("warning: SIGHUP is ignored, as nohup does it: a changed holdfast.toml counts at the next start only."
                    + " Start the server with setsid or as a service, and kill -HUP works.");
        }
    }

    private void ready(Entrance entrance, InetSocketAddress address, int port, int backups) {
        String host = address.getAddress().isAnyLocalAddress() ? "localhost" : address.getHostString();
        String scheme = entrance.certificate().isPresent() ? "https://" : "http://";
        Ready ready = new Ready(scheme + host + ":" + port, backups);
        output().result(ready, () -> "listening on " + ready.url() + ", " + ready.backups() + " backups configured");
    }

    /** On stderr, also with JSON: stdout has one document. */
    private void say(String sentence) {
        output().err().println(sentence);
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

    /** What the file says now; an address on the command line goes before the one in it. */
    private Config configured() {
        Config config = config();
        return listen == null ? config : config.with(config.server().on(listen));
    }

    private List<Order> orders(Config config) {
        return Orders.of(config, environment);
    }

    /** Null when the log stays on this machine. */
    private AuditCopies copies(Config config, AuditLog audit) {
        Orders.remark(orders(config), config.auditTo()).ifPresent(output()::warn);
        if (config.auditTo().isEmpty()) {
            return null;
        }
        return new AuditCopies(
                audit,
                wiring.apply(config).store(config.auditTo()),
                BETWEEN_COPIES,
                failure -> output().warn("the audit log could not be copied: " + failure.getMessage()));
    }

    /** What a reload works on. */
    private final class Outlet implements Reload.Outlet {
        private AuditLog audit;
        private Runs runs;

        void open(AuditLog log, Runs working) {
            audit = log;
            runs = working;
        }

        @Override
        public void schedule(List<Order> orders) {
            Service.schedule(runs.jobs().schedules(), orders);
        }

        @Override
        public void record(String outcome) {
            audit.append(new AuditEvent("holdfast", "config.reload", "holdfast.toml", outcome, ""));
        }

        @Override
        public void say(String sentence) {
            ServeCommand.this.say(sentence);
        }

        @Override
        public void bug(Throwable bug) {
            output().bug(bug);
        }
    }
}
