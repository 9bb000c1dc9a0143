package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.jobs.JobsSettings.Bounds;
import dev.holdfast.jobs.Run.Outcome;
import dev.holdfast.jobs.Run.State;
import dev.holdfast.jobs.database.Location;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in this process, with its own threads, stops in good order. */
class StoppingTest {
    @TempDir
    Path folder;

    private final Queue<String> done = new ConcurrentLinkedQueue<>();
    private final CountDownLatch begun = new CountDownLatch(1);

    private Jobs open(Kind.Handler handler) {
        JobsSettings settings = new JobsSettings(
                new Location.Folder(folder),
                "stopping",
                Clock.systemUTC(),
                ServerMain::pause,
                new Random(),
                Bounds.USUAL.withStopping(Duration.ofMillis(400)).withPolling(Duration.ofMillis(50)));
        return Jobs.open(settings, List.of(new Kind("work", handler, Retry.NEVER)));
    }

    private Run.Details end(Jobs jobs, Run run) {
        Run.Details details = jobs.find(run.id()).orElseThrow();
        while (!details.run().state().isEnd()) {
            details = jobs.awaitChange(run.id(), details.run().revision(), Duration.ofSeconds(10));
        }
        return details;
    }

    private Run begin(Jobs jobs) throws InterruptedException {
        Run run = jobs.start(RunRequest.of("work", null));
        begun.await();
        return run;
    }

    @Test
    void aHandlerEndsAtItsNextLookAndGoesOnAtTheNextStart() throws Exception {
        Kind.Handler handler = steps -> {
            steps.step("first", step -> done.add("first"));
            steps.step("polls", step -> {
                done.add("polls");
                begun.countDown();
                step.pause(done.size() < 3 ? Duration.ofHours(1) : Duration.ZERO);
            });
            return "whole";
        };
        Run run;
        try (Jobs jobs = open(handler)) {
            run = begin(jobs);
        }
        try (Jobs jobs = open(handler)) {
            assertGoneOn(end(jobs, run));
        }
        assertThat(done).containsExactly("first", "polls", "polls");
    }

    @Test
    void aHandlerThatDoesNotLookIsInterruptedAndGoesOnAtTheNextStart() throws Exception {
        Kind.Handler handler = steps -> {
            steps.step("first", step -> done.add("first"));
            steps.step("blocks", step -> {
                done.add("blocks");
                begun.countDown();
                if (done.size() < 3) {
                    new CountDownLatch(1).await();
                }
            });
            return "whole";
        };
        Run run;
        try (Jobs jobs = open(handler)) {
            run = begin(jobs);
        }
        try (Jobs jobs = open(handler)) {
            assertGoneOn(end(jobs, run));
        }
        assertThat(done).containsExactly("first", "blocks", "blocks");
    }

    private static void assertGoneOn(Run.Details details) {
        assertThat(details.run().state()).isEqualTo(State.SUCCEEDED);
        assertThat(details.attempts())
                .extracting(Run.Attempt::outcome)
                .containsExactly(Outcome.INTERRUPTED, Outcome.SUCCEEDED);
        Duration idle = Duration.between(
                details.attempts().getFirst().endedAt(),
                details.attempts().getLast().startedAt());
        assertThat(idle).as("at once").isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aStepThatIsSoonOverMayEnd() throws Exception {
        Run run;
        try (Jobs jobs = open(steps -> {
            begun.countDown();
            ServerMain.pause(Duration.ofMillis(200));
            return steps.run();
        })) {
            run = begin(jobs);
        }
        try (Jobs jobs = open(steps -> null)) {
            assertThat(jobs.find(run.id()).orElseThrow().run().state()).isEqualTo(State.SUCCEEDED);
        }
    }

    @Test
    void stoppingTwiceIsSafe() {
        Jobs jobs = open(steps -> null);
        jobs.close();
        jobs.close();
    }
}
