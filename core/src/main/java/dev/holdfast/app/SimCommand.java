package dev.holdfast.app;

import dev.holdfast.app.serve.FreePort;
import dev.holdfast.cli.Verb;
import dev.holdfast.model.Failure;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.d1.D1Manner;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.Budget;
import dev.holdfast.sim.http.Faults;
import dev.holdfast.sim.http.Traffic;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verb that runs the simulated Cloudflare API until it is stopped. */
@Command(
        name = "sim",
        description = "Run a simulated Cloudflare API (D1 and Workers KV) on this machine.",
        mixinStandardHelpOptions = true)
final class SimCommand extends Verb {
    private static final Pattern LISTEN = Pattern.compile("(.+):(\\d{1,5})");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s)");

    private final Clock clock;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Port 0 takes a free one.")
    String listen = "127.0.0.1:8788";

    @Option(names = "--data", paramLabel = "DIR", description = "Where it keeps its databases and values.")
    Path data = Path.of("holdfast-sim");

    @Option(names = "--latency", paramLabel = "50ms", description = "Added to every answer.")
    String latency = "0ms";

    @Option(
            names = "--budget",
            paramLabel = "1200/5m",
            description = "Requests allowed per time; unlimited if not given.")
    String budget = "unlimited";

    @Option(
            names = "--faults",
            paramLabel = "SPEC",
            description = "What goes wrong at which request: 500@7,drop@20,429@30")
    String faults = "";

    @Option(
            names = "--export-polls",
            paramLabel = "N",
            description = "How often an export or import is answered \"active\" before it is done.")
    int exportPolls = D1Manner.PRODUCTION.activePolls();

    @Option(
            names = "--poll-timeout",
            paramLabel = "15s",
            description = "An export or import that is not polled for so long is given up.")
    String pollTimeout = "15s";

    SimCommand(Clock clock) {
        this.clock = clock;
    }

    /** What it answers with {@code --json}. */
    record Listening(String baseUrl, String dataDir, String accountId) {}

    @Override
    protected int run() {
        Traffic traffic = Traffic.CALM
                .withLatency(duration("--latency", latency))
                .withBudget(read("--budget", budget.equals("unlimited") ? "none" : budget, Budget::parse))
                .withFaults(faults.isEmpty() ? Faults.NONE : read("--faults", faults, Faults::parse));
        try (Simulator simulator = Simulator.start(SimulatorSettings.in(data, clock)
                .listening(FreePort.require(address()))
                .with(traffic)
                .with(manner()))) {
            Listening listening = new Listening(simulator.baseUri().toString(), data.toString(), Access.ACCOUNT);
            output().result(listening, () -> text(listening));
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static String text(Listening listening) {
        return "listening; any token is taken. Use it with:\n"
                + "  export CLOUDFLARE_API_BASE_URL=" + listening.baseUrl() + "\n"
                + "  export CLOUDFLARE_ACCOUNT_ID=" + listening.accountId() + "\n"
                + "  export CLOUDFLARE_API_TOKEN=any";
    }

    private InetSocketAddress address() {
        Matcher matcher = LISTEN.matcher(listen);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            throw usage("--listen is no HOST:PORT: " + listen, "Write it as 127.0.0.1:8788.");
        }
        return new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    private D1Manner manner() {
        if (exportPolls < 0) {
            throw usage("--export-polls is no number of polls: " + exportPolls, "Write it as 10.");
        }
        return D1Manner.PRODUCTION
                .withActivePolls(exportPolls)
                .withPollPatience(duration("--poll-timeout", pollTimeout));
    }

    private static Duration duration(String option, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw usage(option + " is no time: " + text, "Write it as 50ms or 2s.");
        }
        long amount = Long.parseLong(matcher.group(1));
        return matcher.group(2).toLowerCase(Locale.ROOT).equals("s")
                ? Duration.ofSeconds(amount)
                : Duration.ofMillis(amount);
    }

    private static <T> T read(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(Failure.Kind.USAGE, option + " is not understood: " + text, e.getMessage(), e);
        }
    }

    private static Failure usage(String what, String hint) {
        return new Failure(Failure.Kind.USAGE, what, hint);
    }
}
