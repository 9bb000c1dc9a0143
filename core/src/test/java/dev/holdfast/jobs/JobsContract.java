package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.jobs.JobsSettings.Bounds;
import dev.holdfast.jobs.Run.Outcome;
import dev.holdfast.jobs.Run.State;
import dev.holdfast.jobs.database.Database;
import dev.holdfast.jobs.database.Location;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What runs promise, on either database: in one process, by a clock that is moved by hand. */
abstract class JobsContract {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Retry PATIENT =
            new Retry(SECOND, SECOND.multipliedBy(4), Duration.ofMinutes(1), IOException.class::isInstance);

    final TestClock clock = new TestClock("2026-03-01T10:00:00Z");
    private final List<String> done = new ArrayList<>();
    private Location location;
    private ManualJobs server;

    /** An empty place. */
    abstract Location newLocation() throws Exception;

    /** A result of which people see half. */
    record Address(String host, String key) implements Confidential {
        @Override
        public Object shown() {
            return host;
        }
    }

    /** A result with a component that a later version has dropped. */
    record Copied(String to, long bytes) {}

    record CopiedLater(String to) {}

    record Params(String database, int parts) {}

    @BeforeEach
    void place() throws Exception {
        location = newLocation();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private ManualJobs open(Kind... kinds) {
        return open(Bounds.USUAL, kinds);
    }

    private ManualJobs open(Bounds bounds, Kind... kinds) {
        stop();
        server = new ManualJobs(location, clock, bounds, kinds);
        return server;
    }

    private Kind kind(String name, Retry retry, Kind.Handler handler) {
        return new Kind(name, handler, retry);
    }

    private Kind simple() {
        return kind("simple", Retry.NEVER, steps -> {
            done.add(steps.params(String.class));
            return null;
        });
    }

    @Test
    void whatASuccessLacksIsItsReason() {
        ManualJobs jobs = open(kind("half", Retry.NEVER, new Kind.Handler() {
            @Override
            public Object run(Steps steps) {
                return "half";
            }

            @Override
            public String remark(Object result) {
                return "it is only " + result;
            }
        }));
        Run started = jobs.jobs.start(RunRequest.of("half", "shop"));
        jobs.work();
        Run run = jobs.details(started.id()).run();
        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
        assertThat(run.reason()).isEqualTo("it is only half");
    }

    @Test
    void aRunDoesItsStepsAndKeepsTheirResults() {
        ManualJobs jobs = open(kind("copy", Retry.NEVER, steps -> {
            Params params = steps.params(Params.class);
            Copied copied = steps.step("copy", Copied.class, step -> {
                step.progress(1, params.parts(), "part 1");
                return new Copied(params.database(), 1L << 60);
            });
            steps.step("tell", step -> done.add(copied.to()));
            return copied;
        }));
        Run started = jobs.jobs.start(RunRequest.of("copy", new Params("shop", 2)));
        assertThat(started.state()).isEqualTo(State.QUEUED);
        assertThat(started.params()).isEqualTo("{\"database\":\"shop\",\"parts\":2}");
        jobs.work();
        Run.Details run = jobs.details(started.id());
        assertThat(run.run().state()).isEqualTo(State.SUCCEEDED);
        assertThat(run.run().result()).isEqualTo("{\"to\":\"shop\",\"bytes\":1152921504606846976}");
        assertThat(run.run().endedAt()).isEqualTo(clock.instant());
        assertThat(run.steps()).extracting(Step::name).containsExactly("copy", "tell");
        assertThat(run.steps().getFirst().total()).isEqualTo(2);
        assertThat(run.steps().getFirst().note()).isEqualTo("part 1");
        assertThat(run.attempts()).extracting(Run.Attempt::outcome).containsExactly(Outcome.SUCCEEDED);
        assertThat(done).containsExactly("shop");
        jobs.work();
        assertThat(done).as("once").hasSize(1);
    }

    @Test
    void finishedStepsAreNotRunAgainAndTheirResultsComeBack() {
        List<String> read = new ArrayList<>();
        ManualJobs jobs = open(kind("copy", PATIENT, steps -> {
            steps.step("first", Copied.class, step -> {
                done.add("first");
                return new Copied("there", 3);
            });
            read.add(steps.step("nothing", String.class, step -> null));
            read.add(steps.step("again", String.class, step -> "x"));
            steps.step("second", step -> {
                done.add("second");
                if (done.size() < 4) {
                    throw new IOException("the store is away");
                }
            });
            return null;
        }));
        Run run = jobs.jobs.start(RunRequest.of("copy", null));
        jobs.work();
        assertThat(jobs.run(run.id()).state()).isEqualTo(State.WAITING);
        assertThat(jobs.run(run.id()).reason()).isEqualTo("the store is away");
        jobs.pass(SECOND);
        jobs.pass(SECOND.multipliedBy(2));
        assertThat(jobs.run(run.id()).state()).isEqualTo(State.SUCCEEDED);
        assertThat(done).containsExactly("first", "second", "second", "second");
        assertThat(read).containsExactly(null, "x", null, "x", null, "x");
        assertThat(jobs.details(run.id()).attempts())
                .extracting(Run.Attempt::outcome, Run.Attempt::reason)
                .containsExactly(
                        tuple(Outcome.FAILED, "the store is away"),
                        tuple(Outcome.FAILED, "the store is away"),
                        tuple(Outcome.SUCCEEDED, null));
        assertThat(jobs.details(run.id()).steps())
                .filteredOn(step -> step.name().equals("second"))
                .extracting(Step::attempts)
                .containsExactly(3);
    }

    @Test
    void aResultIsReadByALaterVersion() {
        boolean[] isLater = new boolean[1];
        List<Object> read = new ArrayList<>();
        Kind.Handler handler = steps -> {
            if (isLater[0]) {
                read.add(steps.step("copy", CopiedLater.class, step -> null));
                return null;
            }
            steps.step("copy", Copied.class, step -> new Copied("there", 3));
            throw new IOException("away");
        };
        Run run = open(kind("copy", PATIENT, handler)).jobs.start(RunRequest.of("copy", null));
        server.work();
        isLater[0] = true;
        open(kind("copy", PATIENT, handler)).pass(SECOND);
        assertThat(server.run(run.id()).state()).isEqualTo(State.SUCCEEDED);
        assertThat(read).containsExactly(new CopiedLater("there"));
    }

    @Test
    void pausesDoubleUpToTheLongestAndPatienceEnds() {
        List<String> times = new ArrayList<>();
        ManualJobs jobs = open(kind("copy", PATIENT, steps -> {
            times.add(clock.instant().toString().substring(14, 19));
            throw new IOException("no " + times.size());
        }));
        Run run = jobs.jobs.start(RunRequest.of("copy", null));
        for (int second = 0; second < 120; second++) {
            jobs.pass(SECOND);
        }
        assertThat(times)
                .startsWith("00:01", "00:02", "00:04", "00:08", "00:12")
                .endsWith("01:00");
        assertThat(jobs.run(run.id()).state()).isEqualTo(State.FAILED);
        assertThat(jobs.run(run.id()).reason()).isEqualTo("no " + times.size());
    }

    @Test
    void aFinishedStepBeginsPatienceAnew() {
        int[] tries = new int[1];
        ManualJobs jobs = open(kind("copy", PATIENT, steps -> {
            for (int step = 0; step < 4; step++) {
                steps.step("step " + step, it -> {
                    if (++tries[0] % 12 != 0) {
                        throw new IOException("not yet");
                    }
                });
            }
            return null;
        }));
        Run run = jobs.jobs.start(RunRequest.of("copy", null));
        for (int second = 0; second < 200; second++) {
            jobs.pass(SECOND);
        }
        assertThat(jobs.run(run.id()).state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void whatIsNotWorthAnotherTryFailsAtOnce() {
        ManualJobs jobs = open(kind("copy", PATIENT, steps -> {
            throw new IllegalStateException();
        }));
        Run run = jobs.jobs.start(RunRequest.of("copy", null));
        jobs.work();
        assertThat(jobs.run(run.id()).state()).isEqualTo(State.FAILED);
        assertThat(jobs.run(run.id()).reason()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void aNameIsUsedOnce() {
        ManualJobs jobs = open(kind("copy", Retry.NEVER, steps -> {
            steps.step("same", step -> {});
            steps.step("same", step -> {});
            return null;
        }));
        Run run = jobs.jobs.start(RunRequest.of("copy", null));
        jobs.work();
        assertThat(jobs.run(run.id()).reason()).contains("\"same\" was done before");
    }

    @Test
    void theSameKeyGetsTheSameRun() {
        ManualJobs jobs = open(simple());
        RunRequest request = RunRequest.of("simple", "a").withKey("k-1");
        Run first = jobs.jobs.start(request);
        assertThat(jobs.jobs.start(request).id()).isEqualTo(first.id());
        jobs.work();
        assertThat(jobs.jobs.start(request).state()).isEqualTo(State.SUCCEEDED);
        assertThat(jobs.jobs.start(request.withKey("k-2")).id()).isNotEqualTo(first.id());
        assertThatThrownBy(() -> jobs.jobs.start(RunRequest.of("simple", "b").withKey("k-1")))
                .isInstanceOfSatisfying(
                        JobsRefusal.class, e -> assertThat(e.kind()).isEqualTo(JobsRefusal.Kind.CONFLICT));
        jobs.work();
        assertThat(done).containsExactly("a", "a");
    }

    @Test
    void ofOneLaneOnlySoManyAreUnderWayAndTheOthersComeInOrder() {
        int[] running = new int[1];
        int[] most = new int[1];
        ManualJobs[] jobs = new ManualJobs[1];
        Kind kind = kind("simple", Retry.NEVER, steps -> {
            String name = steps.params(String.class);
            done.add(name);
            int counted = name.startsWith("a") ? 1 : 0;
            running[0] += counted;
            most[0] = Math.max(most[0], running[0]);
            // What db-scheduler would do on its other threads meanwhile.
            jobs[0].work();
            running[0] -= counted;
            return null;
        });
        jobs[0] = open(Bounds.USUAL.withRunsPerLane(2), kind);
        for (int n = 0; n < 6; n++) {
            jobs[0].jobs.start(RunRequest.of("simple", "a" + n).inLane("account"));
        }
        jobs[0].jobs.start(RunRequest.of("simple", "other").inLane("second"));
        assertThat(jobs[0].jobs.list(new Run.Filter(null, State.QUEUED, null, Long.MAX_VALUE, 100)))
                .hasSize(7);
        jobs[0].work();
        assertThat(most[0]).isEqualTo(2);
        assertThat(done.stream().filter(name -> name.startsWith("a")))
                .containsExactly("a0", "a1", "a2", "a3", "a4", "a5");
        assertThat(done).contains("other");
    }

    @Test
    void aRunThatWaitsAfterAFailureLetsOthersOfItsLanePassAndIsNextThen() {
        ManualJobs jobs = open(kind("simple", PATIENT, steps -> {
            String name = steps.params(String.class);
            done.add(name);
            if (name.equals("fails") && done.size() < 3) {
                throw new IOException("away");
            }
            return null;
        }));
        Run fails = jobs.jobs.start(RunRequest.of("simple", "fails").inLane("account"));
        jobs.jobs.start(RunRequest.of("simple", "second").inLane("account"));
        jobs.work();
        assertThat(done).containsExactly("fails", "second");
        jobs.pass(SECOND);
        assertThat(done).containsExactly("fails", "second", "fails");
        assertThat(jobs.run(fails.id()).state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void aRunWhosePauseEndsInAFullLaneIsQueuedAgainAndFirst() {
        ManualJobs[] jobs = new ManualJobs[1];
        String[] fails = new String[1];
        State[] seen = new State[1];
        jobs[0] = open(kind("simple", PATIENT, steps -> {
            String name = steps.params(String.class);
            done.add(name);
            if (name.equals("fails") && done.size() == 1) {
                throw new IOException("away");
            }
            if (name.equals("long")) {
                jobs[0].pass(SECOND.multipliedBy(3));
                seen[0] = jobs[0].run(fails[0]).state();
            }
            return null;
        }));
        fails[0] =
                jobs[0].jobs.start(RunRequest.of("simple", "fails").inLane("x")).id();
        jobs[0].jobs.start(RunRequest.of("simple", "long").inLane("x"));
        jobs[0].jobs.start(RunRequest.of("simple", "last").inLane("x"));
        jobs[0].work();
        assertThat(seen[0]).isEqualTo(State.QUEUED);
        assertThat(done).containsExactly("fails", "long", "fails", "last");
        assertThat(jobs[0].jobs.list(Run.Filter.newest(10)))
                .extracting(Run::state)
                .containsOnly(State.SUCCEEDED);
    }

    @Test
    void whatWaitsIsCancelledAtOnceAndItsPlaceGoesToTheNext() {
        ManualJobs jobs = open(kind("simple", PATIENT, steps -> {
            done.add(steps.params(String.class));
            throw new IOException("away");
        }));
        Run due = jobs.jobs.start(RunRequest.of("simple", "due").inLane("x"));
        Run queued = jobs.jobs.start(RunRequest.of("simple", "queued").inLane("x"));
        Run next = jobs.jobs.start(RunRequest.of("simple", "next").inLane("x"));
        assertThat(jobs.jobs.cancel(queued.id()).state()).isEqualTo(State.CANCELLED);
        assertThat(jobs.jobs.cancel(due.id()).state()).isEqualTo(State.CANCELLED);
        jobs.work();
        assertThat(done).containsExactly("next");
        assertThat(jobs.run(next.id()).state()).isEqualTo(State.WAITING);
        assertThat(jobs.jobs.cancel(next.id()).state()).isEqualTo(State.CANCELLED);
        assertThat(jobs.jobs.cancel(next.id()).state()).as("again").isEqualTo(State.CANCELLED);
        jobs.pass(Duration.ofHours(1));
        assertThat(done).hasSize(1);
    }

    @Test
    void aRunningHandlerSeesThatItIsCancelled() {
        ManualJobs[] jobs = new ManualJobs[1];
        jobs[0] = open(kind("simple", PATIENT, steps -> {
            steps.step("poll", step -> {
                for (int n = 0; n < 100; n++) {
                    done.add("poll");
                    step.pause(Duration.ofMillis(1_500));
                    if (n == 2) {
                        assertThat(jobs[0].jobs.cancel(steps.run()).state()).isEqualTo(State.RUNNING);
                    }
                }
            });
            return null;
        }));
        Run run = jobs[0].jobs.start(RunRequest.of("simple", null));
        jobs[0].work();
        assertThat(done).hasSizeLessThan(6);
        Run.Details after = jobs[0].details(run.id());
        assertThat(after.run().state()).isEqualTo(State.CANCELLED);
        assertThat(after.attempts()).extracting(Run.Attempt::outcome).containsExactly(Outcome.CANCELLED);
    }

    @Test
    void aHandlerThatHidesTheStopIsStoppedAllTheSame() {
        ManualJobs[] jobs = new ManualJobs[1];
        jobs[0] = open(kind("simple", PATIENT, steps -> {
            jobs[0].jobs.cancel(steps.run());
            try {
                steps.step("a", step -> done.add("a"));
            } catch (RunStopped hidden) {
                throw new IOException("something else", hidden);
            }
            return null;
        }));
        Run run = jobs[0].jobs.start(RunRequest.of("simple", null));
        jobs[0].work();
        assertThat(done).isEmpty();
        assertThat(jobs[0].run(run.id()).state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void whatIsConfidentialIsKeptForTheRunAlone() {
        ManualJobs jobs = open(kind("simple", PATIENT, steps -> {
            Address address = steps.step("find", Address.class, step -> new Address("host", "key"));
            done.add(address.key());
            if (done.size() < 3) {
                throw new IOException("away");
            }
            return null;
        }));
        Run run = jobs.jobs.start(RunRequest.of("simple", null));
        for (int n = 0; n < 10; n++) {
            jobs.pass(SECOND);
        }
        assertThat(done).containsExactly("key", "key", "key");
        assertThat(jobs.details(run.id()).steps())
                .singleElement()
                .satisfies(step -> assertThat(step.result()).isEqualTo("\"host\""));
        jobs.close();
        try (Database database = Database.open(location, UnaryOperator.identity())) {
            assertThat(database.<Long>reading(
                            sql -> sql.count("select count(*) as n from holdfast_step where saved is not null")))
                    .isZero();
        }
    }

    @Test
    void aStepGoesOnFromWhatItSaved() {
        ManualJobs jobs = open(kind(
                "simple",
                PATIENT,
                steps -> steps.step("poll", String.class, step -> {
                    int from = step.saved(Integer.class).orElse(0);
                    done.add("from " + from);
                    step.save(from + 10);
                    assertThat(step.saved(Integer.class)).hasValue(from + 10);
                    if (from < 20) {
                        throw new IOException("away");
                    }
                    return "done";
                })));
        Run run = jobs.jobs.start(RunRequest.of("simple", null));
        for (int n = 0; n < 10; n++) {
            jobs.pass(SECOND);
        }
        assertThat(done).containsExactly("from 0", "from 10", "from 20");
        assertThat(jobs.run(run.id()).result()).isEqualTo("\"done\"");
    }

    @Test
    void anUnfinishedRunOfALostServerIsNotDoubled() {
        ManualJobs[] jobs = new ManualJobs[1];
        jobs[0] = open(kind("simple", PATIENT, steps -> {
            done.add("begun");
            // As after a suspended machine wakes: long past the last heartbeat, and the look for the dead comes first.
            clock.advance(Duration.ofHours(1));
            jobs[0].lookForDead();
            jobs[0].work();
            steps.step("still ours", step -> done.add("step"));
            return null;
        }));
        Run run = jobs[0].jobs.start(RunRequest.of("simple", null));
        jobs[0].work();
        assertThat(done).containsExactly("begun", "step");
        assertThat(jobs[0].run(run.id()).state()).isEqualTo(State.SUCCEEDED);
    }

    /** What another server does that believes this one dead. */
    private void takeOver(String run) {
        server.jobs
                .database()
                .inTransaction(sql -> sql.change(
                        "update holdfast_timer set version = version + 1, picked_by = 'another' where task_instance = ?",
                        run));
    }

    /** The other one is silent, too. */
    private void letTheOtherDie() {
        clock.advance(Duration.ofMinutes(1));
        server.lookForDead();
        server.work();
    }

    @Test
    void whoLostTheRunWritesNothingOfIt() {
        List<RunStopped.Why> why = new ArrayList<>();
        boolean[] isLate = new boolean[1];
        ManualJobs jobs = open(kind("simple", PATIENT, steps -> {
            steps.step("first", step -> done.add("first"));
            try {
                return steps.step("second", String.class, step -> {
                    done.add("second");
                    if (!isLate[0]) {
                        isLate[0] = true;
                        takeOver(steps.run());
                        try {
                            step.save("stale");
                        } catch (RunStopped stopped) {
                            why.add(stopped.why());
                        }
                        return "stale";
                    }
                    return step.saved(String.class).orElse("fresh");
                });
            } catch (RunStopped stopped) {
                why.add(stopped.why());
                return "stale run";
            }
        }));
        Run run = jobs.jobs.start(RunRequest.of("simple", null));
        jobs.work();
        assertThat(why).containsExactly(RunStopped.Why.TAKEN_OVER, RunStopped.Why.TAKEN_OVER);
        assertThat(jobs.run(run.id()).state()).isEqualTo(State.RUNNING);
        assertThat(jobs.details(run.id()).steps().getLast().endedAt()).isNull();
        letTheOtherDie();
        assertThat(jobs.run(run.id()).result()).isEqualTo("\"fresh\"");
        assertThat(done).containsExactly("first", "second", "second");
        assertThat(jobs.details(run.id()).attempts())
                .extracting(Run.Attempt::outcome)
                .containsExactly(Outcome.LOST, Outcome.SUCCEEDED);
    }

    @Test
    void aRunThatWasTakenOverEndsOnceAlsoIfTheFirstHandlerReturnsLate() {
        boolean[] isLate = new boolean[1];
        ManualJobs jobs = open(kind("simple", Retry.NEVER, steps -> {
            if (!isLate[0]) {
                isLate[0] = true;
                takeOver(steps.run());
                throw new IOException("an end that nobody wants to know");
            }
            return "fresh";
        }));
        Run run = jobs.jobs.start(RunRequest.of("simple", null));
        jobs.work();
        assertThat(jobs.run(run.id()).state()).isEqualTo(State.RUNNING);
        letTheOtherDie();
        assertThat(jobs.run(run.id()).result()).isEqualTo("\"fresh\"");
    }

    @Test
    void aRunThatBringsTheServerDownEachTimeFailsInTheEnd() {
        ManualJobs jobs = open(kind("simple", PATIENT, steps -> {
            done.add("begun");
            takeOver(steps.run());
            return null;
        }));
        Run run = jobs.jobs.start(RunRequest.of("simple", null));
        jobs.work();
        for (int n = 0; n < 30; n++) {
            letTheOtherDie();
        }
        assertThat(done).hasSize(20);
        assertThat(jobs.run(run.id()).state()).isEqualTo(State.FAILED);
        assertThat(jobs.run(run.id()).reason()).startsWith("20 times in a row the server died");
    }

    @Test
    void aCancelOfALostRunIsHeardByWhoTakesItOver() {
        ManualJobs jobs = open(kind("simple", PATIENT, steps -> {
            done.add("begun");
            takeOver(steps.run());
            return null;
        }));
        Run run = jobs.jobs.start(RunRequest.of("simple", null).inLane("x"));
        jobs.work();
        assertThat(jobs.jobs.cancel(run.id()).state()).isEqualTo(State.RUNNING);
        letTheOtherDie();
        assertThat(jobs.run(run.id()).state()).isEqualTo(State.CANCELLED);
        assertThat(done).hasSize(1);
    }

    @Test
    void onlySoManyMayWait() {
        ManualJobs jobs = open(Bounds.USUAL.withUnfinished(2), simple());
        jobs.jobs.start(RunRequest.of("simple", "a"));
        jobs.jobs.start(RunRequest.of("simple", "b").withKey("b"));
        assertThatThrownBy(() -> jobs.jobs.start(RunRequest.of("simple", "c")))
                .isInstanceOfSatisfying(
                        JobsRefusal.class, e -> assertThat(e.kind()).isEqualTo(JobsRefusal.Kind.FULL));
        assertThat(jobs.jobs.start(RunRequest.of("simple", "b").withKey("b"))).isNotNull();
        jobs.work();
        assertThat(jobs.jobs.start(RunRequest.of("simple", "c"))).isNotNull();
    }

    @Test
    void oldRunsAreForgottenButNoneThatIsToBeDone() {
        ManualJobs jobs = open(Bounds.USUAL.withKept(3, Duration.ofDays(1)), simple(), failing());
        Run waiting = jobs.jobs.start(RunRequest.of("failing", null));
        for (int n = 0; n < 7; n++) {
            jobs.jobs.start(RunRequest.of("simple", "r" + n));
            jobs.work();
            clock.advance(SECOND);
        }
        jobs.tick();
        assertThat(jobs.jobs.list(Run.Filter.newest(100)))
                .extracting(Run::params)
                .containsExactly("\"r6\"", "\"r5\"", "\"r4\"", "null");
        clock.advance(Duration.ofDays(2));
        for (int n = 0; n < 60; n++) {
            jobs.tick();
        }
        assertThat(jobs.jobs.list(Run.Filter.newest(100))).extracting(Run::id).containsExactly(waiting.id());
    }

    private Kind failing() {
        return kind("failing", PATIENT, steps -> {
            throw new IOException("away");
        });
    }

    @Test
    void listsAreFilteredAndPaged() {
        ManualJobs jobs = open(simple(), failing());
        for (int n = 0; n < 5; n++) {
            jobs.jobs.start(RunRequest.of(n % 2 == 0 ? "simple" : "failing", "r" + n));
        }
        jobs.work();
        List<Run> page = jobs.jobs.list(Run.Filter.newest(2));
        assertThat(page).extracting(Run::params).containsExactly("\"r4\"", "\"r3\"");
        assertThat(jobs.jobs.list(
                        new Run.Filter(null, null, null, page.getLast().number(), 10)))
                .extracting(Run::params)
                .containsExactly("\"r2\"", "\"r1\"", "\"r0\"");
        assertThat(jobs.jobs.list(new Run.Filter("simple", State.SUCCEEDED, "request", Long.MAX_VALUE, 10)))
                .extracting(Run::params)
                .containsExactly("\"r4\"", "\"r2\"", "\"r0\"");
        assertThat(jobs.jobs.list(new Run.Filter(null, State.WAITING, null, Long.MAX_VALUE, 10)))
                .hasSize(2);
    }

    @Test
    void followingTellsOfEachChange() {
        ManualJobs jobs = open(simple());
        Run run = jobs.jobs.start(RunRequest.of("simple", "a"));
        Run same = jobs.jobs
                .awaitChange(run.id(), run.revision(), Duration.ofSeconds(2))
                .run();
        assertThat(same).isEqualTo(run);
        assertThat(clock.instant()).as("waited").isEqualTo("2026-03-01T10:00:02Z");
        jobs.work();
        Run after = jobs.jobs
                .awaitChange(run.id(), run.revision(), Duration.ofSeconds(2))
                .run();
        assertThat(after.revision()).isGreaterThan(run.revision());
        assertThat(after.state()).isEqualTo(State.SUCCEEDED);
        assertThatThrownBy(() -> jobs.jobs.awaitChange("nobody", 0, SECOND)).isInstanceOf(JobsRefusal.class);
    }

    @Test
    void whatNobodyKnowsIsRefusedOrWaits() {
        Run run = open(simple(), kind("old", Retry.NEVER, steps -> null)).jobs.start(RunRequest.of("old", null));
        assertThatThrownBy(() -> server.jobs.start(RunRequest.of("other", null)))
                .hasMessageContaining("\"other\"");
        assertThatThrownBy(() -> server.jobs.cancel("nobody")).hasMessageContaining("\"nobody\"");
        open(simple()).work();
        assertThat(server.run(run.id()).state()).isEqualTo(State.QUEUED);
        assertThat(server.run(run.id()).reason()).contains("old");
        open(kind("old", Retry.NEVER, steps -> null)).pass(Duration.ofMinutes(2));
        assertThat(server.run(run.id()).state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void aResultThatIsTooLargeFailsTheRun() {
        ManualJobs jobs = open(kind("simple", Retry.NEVER, steps -> Map.of("text", "x".repeat(1_000_001))));
        Run run = jobs.jobs.start(RunRequest.of("simple", null));
        jobs.work();
        assertThat(jobs.run(run.id()).reason()).contains("too large");
    }

    @Test
    void morePlacesAreGivenAtTheNextStart() {
        open(Bounds.USUAL.withRunsPerLane(1), simple());
        for (int n = 0; n < 3; n++) {
            server.jobs.start(RunRequest.of("simple", "r" + n).inLane("x"));
        }
        assertThat(due()).isEqualTo(1);
        open(Bounds.USUAL.withRunsPerLane(2), simple());
        assertThat(due()).isEqualTo(2);
    }

    private long due() {
        long[] due = new long[1];
        server.jobs.engine().scheduler().fetchScheduledExecutions(it -> due[0]++);
        return due[0];
    }
}
