package dev.holdfast.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A service that exports a database while it is polled, and forgets an export that nobody polled for 15 seconds; one at a
 * time. Its record is a file, which outlives its callers.
 */
final class ExportService {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Path record;
    private final Clock clock;
    private final int polls;

    /** @param polls after how many an export is whole */
    ExportService(Path record, Clock clock, int polls) {
        this.record = record;
        this.clock = clock;
        this.polls = polls;
    }

    /** One call: {@code start} or {@code poll}, the export, when. */
    record Call(String what, String export, Instant at) {}

    /** The new export, or the one that is still under way. */
    String start() {
        List<Call> calls = calls();
        if (!calls.isEmpty()
                && isAlive(calls.getLast())
                && !isWhole(calls.getLast().export())) {
            return calls.getLast().export();
        }
        String export = "export-" + (exports().size() + 1);
        add("start", export);
        return export;
    }

    /** {@code whole}, {@code active} or {@code gone}. */
    String poll(String export) {
        if (!isAlive(calls().getLast()) || !calls().getLast().export().equals(export)) {
            return "gone";
        }
        add("poll", export);
        return isWhole(export) ? "whole" : "active";
    }

    List<String> exports() {
        return calls().stream()
                .filter(call -> call.what().equals("start"))
                .map(Call::export)
                .toList();
    }

    List<Call> calls() {
        try {
            return !Files.exists(record)
                    ? List.of()
                    : Files.readAllLines(record).stream()
                            .map(line -> line.split(" "))
                            .map(words -> new Call(words[0], words[1], Instant.parse(words[2])))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isAlive(Call last) {
        return Duration.between(last.at(), clock.instant()).compareTo(PATIENCE) < 0;
    }

    private boolean isWhole(String export) {
        return calls().stream().filter(call -> call.export().equals(export)).count() > polls;
    }

    private void add(String what, String export) {
        try {
            Files.writeString(
                    record,
                    what + " " + export + " " + clock.instant() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts, polls, and begins anew when the service has forgotten it; then tells which exports it took. */
    Kind kind(Duration every) {
        return new Kind(
                "export",
                steps -> steps.step("export", String.class, step -> {
                    String exports = step.saved(String.class).orElse("");
                    while (true) {
                        if (exports.isEmpty()) {
                            exports = start();
                            step.save(exports);
                        }
                        String current = exports.substring(exports.lastIndexOf(' ') + 1);
                        switch (poll(current)) {
                            case "whole" -> {
                                return exports;
                            }
                            case "gone" -> {
                                exports = exports + " gone, " + start();
                                step.save(exports);
                            }
                            default -> {
                                step.progress(calls().size(), 0, current);
                                step.pause(every);
                            }
                        }
                    }
                }),
                Retry.NEVER);
    }
}
