package dev.holdfast.jobs;

import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import com.github.kagkarlsson.scheduler.testhelper.TestHelper.ManualSchedulerBuilder;
import dev.holdfast.jobs.JobsSettings.Bounds;
import dev.holdfast.jobs.database.Location;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A server that does something only when it is told to, in the caller's thread, by a clock that is moved by hand. */
final class ManualJobs implements AutoCloseable {
    final TestClock clock;
    final Jobs jobs;

    ManualJobs(Location location, TestClock clock, Bounds bounds, Kind... kinds) {
        this.clock = clock;
        this.jobs = Jobs.open(
                new JobsSettings(location, "manual", clock, clock::advance, new Random(7), bounds),
                List.of(kinds),
                new Jobs.Machinery(
                        UnaryOperator.identity(),
                        (source, tasks) -> new ManualSchedulerBuilder(source, tasks).clock(clock.settable()),
                        false));
    }

    /** Works on everything that is due now, also on what becomes due by that. */
    void work() {
        for (int round = 0; round < 20; round++) {
            scheduler().runAnyDueExecutions();
        }
    }

    /** What the ticker does each second. */
    void tick() {
        jobs.tick();
        if (jobs.trouble().isPresent()) {
            throw new AssertionError(jobs.trouble().get());
        }
    }

    void lookForDead() {
        scheduler().runDeadExecutionDetection();
    }

    void pass(Duration time) {
        clock.advance(time);
        tick();
        work();
    }

    Run run(String id) {
        return details(id).run();
    }

    Run.Details details(String id) {
        return jobs.find(id).orElseThrow();
    }

    private ManualScheduler scheduler() {
        return (ManualScheduler) jobs.engine().scheduler();
    }

    @Override
    public void close() {
        jobs.close();
    }
}
