package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.runs.BackupRun;
import dev.holdfast.backup.runs.ExportSteps;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.export.PolledExport;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An other side whose exports all end badly, or that never lets one begin. */
class ExportDeadlineTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final List<Instant> starts = new ArrayList<>();
    private final MemorySteps steps = new MemorySteps(new BackupRun.Params("nightly", "d1:shop")).waitingOn(clock);
    private boolean isBusy;

    @Test
    void exportsThatFailAreBegunAnewWithGrowingPausesUntilTheDeadline() {
        assertThatThrownBy(this::run)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("within PT6H")
                .hasMessageContaining("D1 reset");
        assertThat(starts.getFirst()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
        assertThat(clock.instant())
                .isBetween(
                        starts.getFirst().plusSeconds(6 * 3600),
                        starts.getFirst().plusSeconds(6 * 3600 + 700));
        List<Duration> pauses = new ArrayList<>();
        for (int i = 1; i < starts.size(); i++) {
            pauses.add(Duration.between(starts.get(i - 1), starts.get(i)));
        }
        assertThat(pauses).isSorted();
        assertThat(pauses.getFirst()).isLessThan(Duration.ofSeconds(5));
        assertThat(pauses.getLast()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
        assertThat(steps.notes().get("poll 3")).isEqualTo("cancelled: D1 reset before export completed");
        assertThat(backup().kind(Duration.ofHours(6)).retry().worthwhile().test(failure()))
                .as("it is tried again")
                .isFalse();
    }

    @Test
    void oneThatMayNeverBeginGivesUpAtTheDeadline() {
        isBusy = true;
        assertThatThrownBy(this::run)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.BUSY));
        assertThat(Duration.between(starts.getFirst(), clock.instant()))
                .isBetween(Duration.ofHours(6), Duration.ofHours(7));
    }

    private Throwable failure() {
        try {
            run();
            throw new AssertionError("it must fail");
        } catch (Exception failure) {
            return failure;
        }
    }

    private void run() throws Exception {
        backup().run(steps);
    }

    private BackupRun backup() {
        String store = folder.resolve("store").toString();
        Wiring features = new Wiring(
                new Environment(
                        Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder),
                Config.EMPTY,
                UnaryOperator.identity());
        Order order = new Order(
                "nightly",
                List.of("d1:shop"),
                store,
                "",
                ZoneOffset.UTC,
                null,
                source -> new Backup.Request(
                        source,
                        store,
                        new Capturing(Selection.ALL, Capturing.Mode.EXPORT, true),
                        true,
                        Backup.Readers.EVERYBODY,
                        true,
                        false));
        return new BackupRun(
                () -> List.of(order),
                features.backup(),
                new ExportSteps((address, selection) -> new Failing(), clock, clock, Duration.ofHours(6)),
                features.prove(),
                features.forget(),
                features.shelves(),
                features.losses());
    }

    private final class Failing implements PolledExport {
        @Override
        public String address() {
            return "d1:shop";
        }

        @Override
        public Answer start() {
            starts.add(clock.instant());
            if (isBusy) {
                throw new Failure(Failure.Kind.BUSY, "another one is under way", "");
            }
            return new Answer.Active("bookmark");
        }

        @Override
        public Answer poll(String bookmark) {
            return new Answer.Ended("D1 reset before export completed");
        }

        @Override
        public boolean fetch(Answer.Ready ready, Consumer<InputStream> taker) {
            throw new AssertionError("there is nothing to fetch");
        }

        @Override
        public Source source(Answer.Ready ready, Supplier<InputStream> sql) {
            throw new AssertionError("there is nothing to read");
        }
    }
}
