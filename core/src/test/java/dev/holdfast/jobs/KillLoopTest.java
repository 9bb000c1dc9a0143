package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.jobs.LedgerWork.Work;
import dev.holdfast.jobs.Run.State;
import dev.holdfast.jobs.database.Database;
import dev.holdfast.jobs.database.Location;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.OffsetClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server on a file is killed with SIGKILL before or after a write to its database, of a sort in turn and drawn among
 * those of its sort; another one then brings everything to its end: each run once, no finished step again, no moment of a
 * schedule lost or doubled. A kill that left nothing to do does not count.
 */
@Tag("slow")
class KillLoopTest {
    private static final int RUNS = 6;
    private static final String SCHEDULE = "every-hour";
    private static final Instant PREPARED = Instant.parse("2026-03-01T10:00:30Z");
    private static final Instant KILLED = Instant.parse("2026-03-01T14:00:30Z");
    private static final Instant GONE_ON = Instant.parse("2026-03-01T15:00:30Z");
    private static final List<Instant> MOMENTS =
            List.of(Instant.parse("2026-03-01T11:00:00Z"), Instant.parse("2026-03-01T15:00:00Z"));
    private static final List<String> SORTS = List.of(
            "schema", "start", "fire", "timer", "attempt-begins", "step-begins", "step-is-written", "attempt-ends");

    @TempDir
    Path folder;

    private final Random random = new Random(20_261_126);
    private final Map<String, Integer> histogram = new TreeMap<>();

    /** One state folder with its ledger and clock. */
    private record Place(Path state, Ledger ledger, Path clock) {
        JobsSettings settings() {
            return ServerMain.settings(state.toString(), "after", clock, Duration.ofSeconds(1));
        }

        Jobs open() {
            Jobs jobs = Jobs.open(settings(), List.of(LedgerWork.kind(ledger, "after")));
            jobs.keepTime();
            return jobs;
        }
    }

    /** Puts the schedule and asks for all runs; again with the same keys after a crash. What was promised is noted. */
    static void startAll(Jobs jobs, Ledger ledger) {
        Work scheduled = new Work("scheduled", 1, 5, false);
        jobs.schedules()
                .put(new Schedule(SCHEDULE, "0 * * * *", ZoneOffset.UTC, RunRequest.of(LedgerWork.KIND, scheduled)));
        for (int n = 0; n < RUNS; n++) {
            Work work = new Work("run" + n, 3, 5, n % 3 == 0);
            Run run = jobs.start(
                    RunRequest.of(LedgerWork.KIND, work).inLane("lane" + n % 2).withKey("key" + n));
            ledger.add("promised", work.name(), run.id(), "-");
        }
    }

    static void comeTo(Path clock) {
        OffsetClock.moveTo(clock, KILLED);
    }

    /** Until every run has ended, and no moment of the schedule is due. */
    static void awaitAll(Jobs jobs, Clock clock) {
        while (!isDone(jobs, clock)) {
            ServerMain.pause(Duration.ofMillis(20));
        }
    }

    private static boolean isDone(Jobs jobs, Clock clock) {
        Schedule.Status schedule = jobs.schedules().find(SCHEDULE).orElseThrow();
        return schedule.nextAt().isAfter(clock.instant())
                && jobs.list(Run.Filter.newest(100)).stream()
                        .allMatch(run -> run.state().isEnd());
    }

    @Test
    void whateverIsKilledEachRunEndsOnce() throws Exception {
        Map<String, Integer> counts = writesOfOneThatIsNotKilled();
        assertThat(counts.keySet()).containsAll(SORTS);
        int wanted = Loops.count(20, 208);
        int counted = 0;
        for (int at = 0; counted < wanted && at < 2 * wanted; at++) {
            String sort = SORTS.get(at % SORTS.size());
            int number = 1 + random.nextInt(counts.get(sort));
            String point = sort + "#" + number + (random.nextBoolean() ? " before" : " after");
            if (kill(point)) {
                histogram.merge(sort, 1, Integer::sum);
                counted++;
            }
        }
        System.out.println("kills of a server that counted: " + histogram);
        assertThat(counted).isEqualTo(wanted);
    }

    private Map<String, Integer> writesOfOneThatIsNotKilled() throws Exception {
        Place place = newPlace(0);
        Process process = start(place, "");
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String counts = new String(process.getInputStream().readAllBytes());
        assertThat(process.exitValue()).as(counts).isZero();
        checkAll(place, 0, List.of(MOMENTS.subList(0, 1)));
        Map<String, Integer> found = new HashMap<>();
        for (MatchResult match :
                Pattern.compile("([\\w-]+)=(\\d+)").matcher(counts).results().toList()) {
            found.put(match.group(1), Integer.parseInt(match.group(2)));
        }
        return found;
    }

    private boolean kill(String point) throws Exception {
        Place place = newPlace(1 + histogram.values().stream().mapToInt(n -> n).sum());
        Process process = start(place, point);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(point).isTrue();
        if (process.exitValue() == 0) {
            return false;
        }
        assertThat(process.exitValue())
                .as("%s: %s", point, new String(process.getInputStream().readAllBytes()))
                .isEqualTo(128 + 9);
        Left left = left(place);
        OffsetClock.moveTo(place.clock, GONE_ON);
        try (Jobs jobs = place.open()) {
            startAll(jobs, place.ledger);
            awaitAll(jobs, place.settings().clock());
        }
        checkAll(place, 1, left.moments);
        left.finished.forEach((step, begun) -> assertThat(begun(place.ledger, step))
                .as("%s: %s was finished before the kill", point, step)
                .isEqualTo(begun));
        return true;
    }

    private Process start(Place place, String point) throws Exception {
        return new ProcessBuilder(ServerMain.command(
                        place.state.toString(),
                        place.ledger.file().toString(),
                        place.clock.toString(),
                        "killed",
                        "1000",
                        point,
                        "runs"))
                .redirectErrorStream(true)
                .start();
    }

    /** An empty state, at the time when everything is asked for. */
    private Place newPlace(int number) throws Exception {
        Path here = Files.createDirectories(folder.resolve("place-" + number + "-" + random.nextInt(1 << 30)));
        Place place = new Place(here.resolve("state"), new Ledger(here.resolve("ledger")), here.resolve("clock"));
        OffsetClock.moveTo(place.clock, PREPARED);
        return place;
    }

    /**
     * What a killed server left.
     *
     * @param finished the steps that are finished by then, with how often they were begun
     * @param moments which moments the runs of the schedule may then be for
     */
    private record Left(Map<String, Long> finished, List<List<Instant>> moments) {}

    private static Left left(Place place) {
        Map<String, Long> finished = new HashMap<>();
        try (Database database = Database.open(new Location.Folder(place.state), UnaryOperator.identity())) {
            List<Run> runs = database.reading(sql -> RunTable.list(sql, Run.Filter.newest(100)));
            for (Run run : runs) {
                database.reading(sql -> StepTable.list(sql, run.id())).stream()
                        .filter(step -> step.endedAt() != null && run.dueAt() == null)
                        .map(step -> Json.read(run.params(), Work.class).name() + " " + step.name())
                        .forEach(step -> finished.put(step, begun(place.ledger, step)));
            }
            boolean wasPut =
                    database.<Long>reading(sql -> sql.count("select count(*) as n from holdfast_schedule")) > 0;
            boolean wasFired = runs.stream().anyMatch(run -> run.dueAt() != null);
            List<Instant> first = MOMENTS.subList(0, 1);
            return new Left(
                    finished, !wasPut ? List.of(List.of()) : wasFired ? List.of(first, MOMENTS) : List.of(first));
        }
    }

    private static long begun(Ledger ledger, String step) {
        return ledger.begun(step.split(" ")[0], step.split(" ")[1]);
    }

    private static void checkAll(Place place, int kills, List<List<Instant>> expected) {
        try (Database database = Database.open(new Location.Folder(place.state), UnaryOperator.identity())) {
            List<Run> runs = new ArrayList<>(database.reading(sql -> RunTable.list(sql, Run.Filter.newest(100))));
            assertThat(runs).extracting(Run::state).containsOnly(State.SUCCEEDED);
            assertThat(runs)
                    .allMatch(run -> run.result()
                            .equals("\"" + Json.read(run.params(), Work.class).result() + "\""));
            List<Instant> moments = runs.reversed().stream()
                    .map(Run::dueAt)
                    .filter(due -> due != null)
                    .toList();
            assertThat(moments).isIn(expected);
            assertThat(runs).hasSize(RUNS + moments.size());
            assertThat(runs)
                    .extracting(Run::id)
                    .containsAll(place.ledger.lines().stream()
                            .filter(line -> line.what().equals("promised"))
                            .map(Ledger.Line::step)
                            .toList());
            for (Run run : runs) {
                Run.Details details = new Run.Details(
                        run,
                        database.reading(sql -> StepTable.list(sql, run.id())),
                        database.reading(sql -> RunTable.attempts(sql, run.id())),
                        null);
                checkOne(details, kills);
            }
            assertThat(database.<Long>reading(sql -> sql.count("select count(*) as n from holdfast_timer")))
                    .isZero();
        }
    }

    private static void checkOne(Run.Details details, int kills) {
        Work work = Json.read(details.run().params(), Work.class);
        assertThat(details.steps()).hasSize(work.steps()).allMatch(step -> step.endedAt() != null);
        assertThat(details.attempts().getLast().outcome()).isEqualTo(Run.Outcome.SUCCEEDED);
        assertThat(details.attempts())
                .as("%s", details)
                .hasSizeBetween(1, 1 + kills + (work.fails() ? 2 : 0))
                .filteredOn(attempt -> attempt.outcome() == Run.Outcome.SUCCEEDED)
                .hasSize(1);
    }
}
