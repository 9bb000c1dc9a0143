package dev.holdfast.cli.alerts;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.ShownAlert;
import dev.holdfast.alert.watch.Trial;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.config.Config;
import dev.holdfast.model.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verb that shows alerts, and tries whether anybody would hear. */
@Command(
        name = "alert",
        description = {
            "Show what is wrong (list), or send a test through every channel of holdfast.toml (test).",
            "",
            "list reads what the server has written down, also when no server runs. test needs no server; exit 7 when",
            "a channel failed."
        },
        mixinStandardHelpOptions = true)
public final class AlertCommand extends Verb {
    private final Function<Config, List<Trial.Result>> trial;
    private final Function<Boolean, List<Alert>> alerts;

    @Parameters(index = "0", paramLabel = "list|test")
    String action;

    @Option(names = "--all", description = "list: resolved ones, too.")
    boolean all;

    /**
     * @param trial sends the test
     * @param alerts reads them; true for resolved ones, too
     */
    public AlertCommand(Function<Config, List<Trial.Result>> trial, Function<Boolean, List<Alert>> alerts) {
        this.trial = trial;
        this.alerts = alerts;
    }

    /** What {@code test --json} prints. */
    record Tested(List<Trial.Result> channels) {}

    @Override
    protected int run() {
        return switch (action) {
            case "list" -> list();
            case "test" -> test();
            default ->
                throw new Failure(
                        Failure.Kind.USAGE,
                        "alert does not know \"" + action + "\"",
                        "Say holdfast alert list or holdfast alert test.");
        };
    }

    private int list() {
        List<ShownAlert> shown = alerts.apply(all).stream().map(ShownAlert::of).toList();
        output().result(
                        shown,
                        () -> shown.isEmpty()
                                ? "nothing is wrong that a server has found"
                                : shown.stream().map(AlertCommand::text).collect(Collectors.joining("\n")));
        return 0;
    }

    private int test() {
        List<Trial.Result> results = trial.apply(config());
        if (results.isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "nobody is to be told: [alerts] names no webhook, mail or heartbeat",
                    "Add [alerts.webhook] or [alerts.mail] to holdfast.toml.");
        }
        output().result(
                        new Tested(results),
                        () -> results.stream()
                                .map(one -> one.name() + "  " + (one.ok() ? "ok" : "FAILED: " + one.error()))
                                .collect(Collectors.joining("\n")));
        return results.stream().allMatch(Trial.Result::ok) ? 0 : Failure.Kind.REMOTE.exitCode();
    }

    private static String text(ShownAlert alert) {
        List<String> lines = new ArrayList<>();
        String word = alert.resolvedAt() == null ? alert.severity() : "resolved " + alert.resolvedAt();
        lines.add(word + "  " + alert.rule() + "  since " + alert.since());
        lines.add("  " + alert.message());
        if (alert.resolvedAt() == null) {
            lines.add("  " + alert.hint());
        }
        alert.delivered().stream()
                .filter(Predicate.not(Alert.Delivered::ok))
                .forEach(one -> lines.add("  not told through " + one.channel() + ": " + one.error()));
        return String.join("\n", lines);
    }
}
