package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.jobs.JobsSettings.Bounds;
import dev.holdfast.jobs.Run.State;
import dev.holdfast.jobs.database.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules by a clock that is moved by hand. */
class SchedulesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock("2026-03-27T12:00:00Z");
    private ManualJobs server;
    private boolean fails;

    @BeforeEach
    void open() {
        Retry retry = new Retry(MINUTE, MINUTE, Duration.ofDays(9), IOException.class::isInstance);
        Kind backup = new Kind(
                "backup",
                steps -> {
                    if (fails) {
                        throw new IOException("the store is away");
                    }
                    return null;
                },
                retry);
        server = new ManualJobs(new Location.Folder(folder), clock, Bounds.USUAL, backup);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void put(String cron) {
        server.jobs.schedules().put(new Schedule("nightly", cron, BERLIN, RunRequest.of("backup", List.of("d1:shop"))));
    }

    private Schedule.Status status() {
        return server.jobs.schedules().find("nightly").orElseThrow();
    }

    /** The moments of the runs so far, in order. */
    private List<String> moments() {
        return server
                .jobs
                .list(new Run.Filter(null, null, "schedule:nightly", Long.MAX_VALUE, 1000))
                .reversed()
                .stream()
                .map(run -> run.dueAt() == null ? "by hand" : run.dueAt().toString())
                .toList();
    }

    private void passTo(String moment, Duration step) {
        while (clock.instant().isBefore(Instant.parse(moment))) {
            server.pass(step);
        }
    }

    @Test
    void firesOnceForEachMomentThroughTheChangeToSummerTime() {
        put("30 2 * * *");
        passTo("2026-03-31T12:00:00Z", Duration.ofMinutes(7));
        assertThat(moments())
                .as("29 March has no 2:30, its 3:00 stands for it")
                .containsExactly(
                        "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z");
        assertThat(status().lastAt()).isEqualTo("2026-03-31T00:30:00Z");
        assertThat(status().nextAt()).isEqualTo("2026-04-01T00:30:00Z");
        assertThat(status().skipped()).isZero();
        Run run = server.jobs.list(Run.Filter.newest(1)).getFirst();
        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
        assertThat(run.params()).isEqualTo("[\"d1:shop\"]");
    }

    @Test
    void firesOnceForEachMomentThroughTheChangeToWinterTime() {
        clock.set("2026-10-24T12:00:00Z");
        put("30 2 * * *");
        passTo("2026-10-26T12:00:00Z", Duration.ofMinutes(7));
        assertThat(moments()).containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void oneRunMakesUpForAllThatWasMissed() {
        put("0 3 * * *");
        close();
        clock.advance(Duration.ofDays(10));
        open();
        put("0 3 * * *");
        server.tick();
        server.tick();
        assertThat(moments()).containsExactly("2026-03-28T02:00:00Z");
        assertThat(status().nextAt()).isEqualTo("2026-04-07T01:00:00Z");
    }

    @Test
    void aChangedExpressionGoesOnFromNow() {
        put("0 3 * * *");
        clock.advance(Duration.ofDays(2));
        put("0 4 * * *");
        server.tick();
        assertThat(moments()).isEmpty();
        assertThat(status().nextAt()).isEqualTo("2026-03-30T02:00:00Z");
        passTo("2026-03-30T02:01:00Z", MINUTE);
        assertThat(moments()).containsExactly("2026-03-30T02:00:00Z");
    }

    @Test
    void whatIsStartedMayChangeWithoutTheTimes() {
        put("0 3 * * *");
        server.jobs
                .schedules()
                .put(new Schedule(
                        "nightly",
                        "0 3 * * *",
                        BERLIN,
                        RunRequest.of("backup", "new").inLane("x")));
        clock.advance(Duration.ofDays(1));
        server.tick();
        Run run = server.jobs.list(Run.Filter.newest(1)).getFirst();
        assertThat(run.params()).isEqualTo("\"new\"");
        assertThat(run.lane()).isEqualTo("x");
        assertThat(run.dueAt()).isEqualTo("2026-03-28T02:00:00Z");
    }

    @Test
    void aPausedOneDoesNotFireAndMakesUpForNothing() {
        put("0 3 * * *");
        server.jobs.schedules().enable("nightly", false);
        put("0 3 * * *");
        put("0 5 * * *");
        clock.advance(Duration.ofDays(3));
        server.tick();
        assertThat(moments()).isEmpty();
        assertThat(status().enabled()).isFalse();
        assertThat(status().nextAt()).isNull();
        server.jobs.schedules().enable("nightly", true);
        server.jobs.schedules().enable("nightly", true);
        server.tick();
        assertThat(moments()).isEmpty();
        assertThat(status().nextAt()).isEqualTo("2026-03-31T03:00:00Z");
    }

    @Test
    void aMomentIsSkippedWhileTheRunBeforeIsUnfinished() {
        put("* * * * *");
        fails = true;
        server.pass(MINUTE);
        server.pass(MINUTE);
        server.pass(MINUTE);
        assertThat(moments()).containsExactly("2026-03-27T12:01:00Z");
        assertThat(status().skipped()).isEqualTo(2);
        fails = false;
        server.pass(MINUTE);
        server.pass(MINUTE);
        assertThat(moments()).containsExactly("2026-03-27T12:01:00Z", "2026-03-27T12:05:00Z");
    }

    @Test
    void aClockThatIsPutBackFiresNothingTwice() {
        put("0 * * * *");
        passTo("2026-03-27T15:00:30Z", MINUTE);
        clock.set("2026-03-27T13:10:00Z");
        passTo("2026-03-27T16:00:30Z", MINUTE);
        assertThat(moments())
                .containsExactly(
                        "2026-03-27T13:00:00Z", "2026-03-27T14:00:00Z", "2026-03-27T15:00:00Z", "2026-03-27T16:00:00Z");
    }

    @Test
    void byHandItIsStartedAlsoWhenItIsPaused() {
        put("0 3 * * *");
        server.jobs.schedules().enable("nightly", false);
        Run run = server.jobs.schedules().trigger("nightly", "click 1");
        assertThat(server.jobs.schedules().trigger("nightly", "click 1").id()).isEqualTo(run.id());
        server.work();
        assertThat(moments()).containsExactly("by hand");
        assertThat(server.run(run.id()).state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void oneThatIsRemovedIsGone() {
        put("* * * * *");
        assertThat(server.jobs.schedules().list()).hasSize(1);
        assertThat(server.jobs.schedules().remove("nightly")).isTrue();
        assertThat(server.jobs.schedules().remove("nightly")).isFalse();
        server.pass(MINUTE);
        assertThat(moments()).isEmpty();
        assertThatThrownBy(() -> server.jobs.schedules().trigger("nightly", null))
                .hasMessageContaining("\"nightly\"");
        assertThatThrownBy(() -> server.jobs.schedules().enable("nightly", true))
                .isInstanceOf(JobsRefusal.class);
    }

    @Test
    void wrongOnesAreRefusedAndChangeNothing() {
        put("0 3 * * *");
        assertThatThrownBy(() -> put("0 25 * * *")).isInstanceOf(JobsRefusal.class);
        assertThatThrownBy(() -> put("0 0 30 2 *")).hasMessageContaining("never comes");
        assertThatThrownBy(() -> server.jobs
                        .schedules()
                        .put(new Schedule("x", "* * * * *", BERLIN, RunRequest.of("other", null))))
                .isInstanceOfSatisfying(
                        JobsRefusal.class, e -> assertThat(e.kind()).isEqualTo(JobsRefusal.Kind.NOT_FOUND));
        assertThat(server.jobs.schedules().list())
                .extracting(it -> it.schedule().cron())
                .containsExactly("0 3 * * *");
    }
}
