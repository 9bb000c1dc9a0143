package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.jobs.Ledger.Line;
import dev.holdfast.jobs.LedgerWork.Work;
import dev.holdfast.jobs.Run.Outcome;
import dev.holdfast.jobs.Run.State;
import dev.holdfast.jobs.database.Location;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.OffsetClock;
import dev.holdfast.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real servers in processes of their own on one Postgres: killed, stopped and continued, with a clock that is moved. Dead
 * is who is silent for four heartbeats, so these take some seconds each.
 */
@Tag("slow")
class TwoServersTest {
    private static final int STEPS = 12;

    @TempDir
    Path folder;

    private final String address = PostgresServer.newDatabase();
    private final List<ServerProcess> servers = new ArrayList<>();
    private Ledger ledger;
    private Path clock;
    private Jobs console;

    /** This process only asks and looks: it has no thread that works. */
    @BeforeEach
    void open() {
        ledger = new Ledger(folder.resolve("ledger"));
        clock = folder.resolve("clock");
        console = new ManualJobs(
                        Location.postgres(address),
                        new TestClock("2026-03-28T00:00:00Z"),
                        JobsSettings.Bounds.USUAL,
                        LedgerWork.kind(ledger, "console"))
                .jobs;
    }

    @AfterEach
    void close() {
        servers.forEach(ServerProcess::close);
        console.close();
    }

    private ServerProcess start(String name, Duration heartbeat) throws IOException {
        ServerProcess server = ServerProcess.start(folder, address, name, heartbeat, "serve");
        servers.add(server);
        return server;
    }

    private static void await(String what, Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long: %s", what).isLessThan(end);
            ServerMain.pause(Duration.ofMillis(20));
        }
    }

    private List<Line> lines(String what) {
        return ledger.lines().stream().filter(line -> line.what().equals(what)).toList();
    }

    private ServerProcess ownerOf(String work) {
        String name = lines("begin").stream()
                .filter(line -> line.run().equals(work))
                .findFirst()
                .orElseThrow()
                .server();
        return servers.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    }

    /** How often each step was begun, where it was more than once. */
    private Map<String, Long> begunAgain() {
        Map<String, Long> counts = lines("begin").stream()
                .collect(Collectors.groupingBy(Line::place, TreeMap::new, Collectors.counting()));
        counts.values().removeIf(count -> count == 1);
        return counts;
    }

    private Run begin(Work work) {
        Run run = console.start(RunRequest.of(LedgerWork.KIND, work));
        await("step 3", Duration.ofSeconds(40), () -> lines("begin").size() >= 3);
        return run;
    }

    private Run.Details ended(Run run) {
        await(
                "the end of " + run.id(),
                Duration.ofMinutes(1),
                () -> details(run).run().state().isEnd());
        Run.Details details = details(run);
        assertThat(details.run().state()).isEqualTo(State.SUCCEEDED);
        assertThat(details.steps()).hasSize(STEPS).allMatch(step -> step.endedAt() != null);
        assertThat(details.attempts())
                .extracting(Run.Attempt::outcome)
                .containsExactly(Outcome.LOST, Outcome.SUCCEEDED);
        return details;
    }

    private Run.Details details(Run run) {
        return console.find(run.id()).orElseThrow();
    }

    /** In a soak run with the heartbeat of every day, which is the slower one. */
    @Test
    void theOtherTakesOverWhenOneIsKilled() throws Exception {
        Duration heartbeat = Loops.count(1, 4) == 1 ? Duration.ofSeconds(1) : JobsSettings.Bounds.USUAL.heartbeat();
        start("one", heartbeat);
        start("two", heartbeat);
        Work work = new Work("work", STEPS, 300, false);
        Run run = begin(work);
        ServerProcess owner = ownerOf("work");
        owner.process().destroyForcibly().waitFor();
        long killed = System.nanoTime();
        await(
                "the other one",
                Duration.ofSeconds(30),
                () -> lines("begin").stream().anyMatch(line -> !line.server().equals(owner.name())));
        Duration after = Duration.ofNanos(System.nanoTime() - killed);
        System.out.printf("taken over %d ms after the kill, with a heartbeat each %s%n", after.toMillis(), heartbeat);
        assertThat(after).isLessThan(Duration.ofSeconds(30));
        assertThat(ended(run).run().result()).isEqualTo("\"" + work.result() + "\"");
        assertThat(begunAgain()).as("at most the step that was under way").hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void oneThatWasOnlyStoppedCanNotWriteWhenItGoesOn() throws Exception {
        start("one", Duration.ofSeconds(1));
        start("two", Duration.ofSeconds(1));
        Run run = begin(new Work("work", STEPS, 300, false));
        ServerProcess owner = ownerOf("work");
        owner.signal("STOP");
        await(
                "the other one",
                Duration.ofSeconds(30),
                () -> lines("end").stream().anyMatch(line -> !line.server().equals(owner.name())));
        int beforeItGoesOn = ledger.lines().size();
        owner.signal("CONT");
        ended(run);
        List<Line> after = ledger.lines().subList(beforeItGoesOn, ledger.lines().size()).stream()
                .filter(line -> line.server().equals(owner.name()))
                .toList();
        assertThat(after)
                .as("it ends what it was in at most")
                .filteredOn(line -> line.what().equals("begin"))
                .isEmpty();
        assertThat(begunAgain()).hasSizeLessThanOrEqualTo(1);
        // It is a good server again.
        Run another = console.start(RunRequest.of(LedgerWork.KIND, new Work("another", 1, 10, false)));
        await(
                "another run",
                Duration.ofSeconds(20),
                () -> details(another).run().state().isEnd());
    }

    @Test
    void eachMomentIsFiredOnceWhileTheClockIsMoved() throws Exception {
        Instant from = Instant.parse("2026-03-28T23:50:00Z");
        OffsetClock.moveTo(clock, from);
        List<Schedule> schedules = new ArrayList<>();
        for (String cron : List.of("30 2 * * *", "0 * * * *", "15 */2 * * *", "59 1 29 3 *", "* 3 * * *")) {
            for (String zone : List.of("Europe/Berlin", "UTC")) {
                schedules.add(new Schedule(
                        (cron + zone).replaceAll("\\W", "_"),
                        cron,
                        ZoneId.of(zone),
                        RunRequest.of(LedgerWork.KIND, new Work("tick", 1, 0, false))));
            }
        }
        ManualJobs putting = new ManualJobs(
                Location.postgres(address),
                new TestClock(from.toString()),
                JobsSettings.Bounds.USUAL,
                LedgerWork.kind(ledger, "-"));
        schedules.forEach(putting.jobs.schedules()::put);
        putting.close();
        start("one", Duration.ofSeconds(5));
        start("two", Duration.ofSeconds(5));
        Map<String, List<Instant>> expected = new TreeMap<>();
        Map<String, Instant> next = new TreeMap<>();
        schedules.forEach(it ->
                next.put(it.id(), new Cron(it.cron(), it.zone()).after(from).orElseThrow()));
        Instant now = from;
        // Forward over the change to summer time, back by two hours, and forward again.
        for (int minutes : new int[] {11, 29, 30, 31, 25, 60, 7, -120, 40, 45, 37, 61, 90, 600}) {
            now = now.plus(Duration.ofMinutes(minutes));
            OffsetClock.moveTo(clock, now);
            for (Schedule it : schedules) {
                Instant due = next.get(it.id());
                if (!due.isAfter(now)) {
                    expected.computeIfAbsent(it.id(), id -> new ArrayList<>()).add(due);
                    while (!due.isAfter(now)) {
                        due = new Cron(it.cron(), it.zone()).after(due).orElseThrow();
                    }
                    next.put(it.id(), due);
                }
            }
            Instant moved = now;
            await("what is due at " + now, Duration.ofSeconds(40), () -> isCalm(moved));
        }
        assertThat(fired()).isEqualTo(expected);
        assertThat(console.schedules().list())
                .allMatch(it -> it.nextAt().equals(next.get(it.schedule().id())) && it.skipped() == 0);
        assertThat(begunTicks())
                .isEqualTo(expected.values().stream().mapToInt(List::size).sum());
    }

    private boolean isCalm(Instant now) {
        return console.schedules().list().stream().allMatch(it -> it.nextAt().isAfter(now))
                && console.list(Run.Filter.newest(1000)).stream()
                        .allMatch(run -> run.state().isEnd());
    }

    private Map<String, List<Instant>> fired() {
        Map<String, List<Instant>> fired = new TreeMap<>();
        console.list(Run.Filter.newest(1000))
                .reversed()
                .forEach(run -> fired.computeIfAbsent(
                                run.cause().substring("schedule:".length()), id -> new ArrayList<>())
                        .add(run.dueAt()));
        return fired;
    }

    private int begunTicks() {
        return lines("begin").size();
    }
}
