package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The only server is stopped for longer than a silent one is believed, as when a machine sleeps: when it goes on, it finds
 * its own run dead, and must not begin it beside itself. Takes as long as it sleeps.
 */
@Tag("slow")
class PausedServerTest {
    @TempDir
    Path folder;

    @Test
    void whoSleptDoesNotBeginItsOwnRunAgain() throws Exception {
        Ledger ledger = new Ledger(folder.resolve("ledger"));
        try (ServerProcess server = ServerProcess.start(
                folder, folder.resolve("state").toString(), "sleeper", Duration.ofSeconds(1), "long")) {
            await(ledger, server, 3);
            server.signal("STOP");
            ServerMain.pause(Duration.ofSeconds(7));
            server.signal("CONT");
            assertThat(server.process().waitFor()).isZero();
        }
        assertThat(ledger.lines().stream().map(Ledger.Line::place))
                .as("each step once, begun and ended")
                .hasSize(2 * 20)
                .allSatisfy(place -> assertThat(ledger.lines().stream()
                                .filter(line -> line.place().equals(place)))
                        .hasSize(2));
    }

    private static void await(Ledger ledger, ServerProcess server, int lines) {
        while (ledger.lines().size() < lines) {
            assertThat(server.process().isAlive()).isTrue();
            ServerMain.pause(Duration.ofMillis(20));
        }
    }
}
