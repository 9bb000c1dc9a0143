package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.jobs.Run.Outcome;
import dev.holdfast.jobs.Run.State;
import dev.holdfast.testing.OffsetClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A step that polls for much longer than a silent server is believed, killed with SIGKILL in the middle: it goes on from
 * what it saved, soon enough for a service that forgets who does not poll. Takes as long as it polls.
 */
@Tag("slow")
class PolledExportTest {
    private static final int POLLS = 24;

    /** It polls for longer than four of these. */
    private static final Duration OFTEN = Duration.ofSeconds(1);

    /** Who waited for four of these would come too late: what was left under way is taken up at the start. */
    private static final Duration SELDOM = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private OffsetClock clock;
    private ExportService service;
    private ServerProcess server;

    @BeforeEach
    void start() throws IOException {
        clock = new OffsetClock(folder.resolve("clock"));
        service = new ExportService(folder.resolve("ledger.exports"), clock, POLLS);
        startServer(OFTEN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void startServer(Duration heartbeat) throws IOException {
        server = ServerProcess.start(folder, folder.resolve("state").toString(), "server", heartbeat, "export");
    }

    private void kill() throws InterruptedException {
        server.process().destroyForcibly().waitFor();
    }

    private void awaitCalls(int count) {
        while (service.calls().size() < count) {
            assertThat(server.process().isAlive()).isTrue();
            ServerMain.pause(Duration.ofMillis(20));
        }
    }

    /** Opens the state once the server has ended. */
    private Run.Details ended() throws Exception {
        assertThat(server.process().waitFor(5, TimeUnit.MINUTES)).isTrue();
        JobsSettings settings = ServerMain.settings(
                folder.resolve("state").toString(), "looking", folder.resolve("clock"), Duration.ofSeconds(1));
        try (Jobs jobs = Jobs.open(settings, List.of())) {
            return jobs.find(jobs.list(Run.Filter.newest(1)).getFirst().id()).orElseThrow();
        }
    }

    @Test
    void itGoesOnWithTheSameExport() throws Exception {
        awaitCalls(POLLS - 2);
        kill();
        Instant last = service.calls().getLast().at();
        int calls = service.calls().size();
        startServer(SELDOM);
        awaitCalls(calls + 1);
        Duration pause = Duration.between(last, service.calls().get(calls).at());
        System.out.println("polled again " + pause.toMillis() + " ms after the last poll, the kill between");
        assertThat(pause).isLessThan(Duration.ofSeconds(15));
        Run.Details run = ended();
        assertThat(service.exports()).containsExactly("export-1");
        assertThat(run.run().result()).isEqualTo("\"export-1\"");
        assertThat(run.run().state()).isEqualTo(State.SUCCEEDED);
        assertThat(run.attempts()).extracting(Run.Attempt::outcome).containsExactly(Outcome.LOST, Outcome.SUCCEEDED);
        assertThat(run.steps().getFirst().note()).isEqualTo("export-1");
        assertThat(run.steps().getFirst().done()).isGreaterThan(POLLS / 2);
    }

    @Test
    void anExportThatTheServiceForgotIsRecordedAndBegunAnew() throws Exception {
        awaitCalls(4);
        kill();
        OffsetClock.moveTo(folder.resolve("clock"), clock.instant().plusSeconds(60));
        startServer(SELDOM);
        Run.Details run = ended();
        assertThat(service.exports()).containsExactly("export-1", "export-2");
        assertThat(run.run().result()).isEqualTo("\"export-1 gone, export-2\"");
    }
}
