package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Pauses;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a disk of 1 MiB that is full: a tmpfs, which only root may mount; left out for others. */
class FullStoreTest {
    @TempDir
    Path folder;

    private Path disk;
    private OpenServer server;

    @BeforeEach
    void start() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0, "may not mount");
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)");
        Environment environment = new Environment(
                        Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder)
                .at(Clock.systemUTC(), pause -> Pauses.sleep(Duration.ofMillis(1)));
        server = OpenServer.with(environment, """
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%2$s/store"
                """.formatted(folder, disk));
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
            run("umount", disk.toString());
            assertThat(server.bugs).isEmpty();
        }
    }

    @Test
    void isThisServersOwnTroubleAndNotAnothers() throws Exception {
        server.backUp("files");
        String id = server.get(200, "/api/v1/snapshots")
                .at("/snapshots/0/snapshot/id")
                .asText();
        String hold = "/api/v1/snapshots/" + id + "/hold";
        Path filler = disk.resolve("filler");
        fill(filler);
        JsonNode problem = server.call(507, "PUT", hold, "{\"reason\":\"audit\"}");
        assertThat(problem.path("title").asText()).isEqualTo("Insufficient Storage");
        assertThat(problem.path("detail").asText()).contains(disk + "/store/" + id);
        assertThat(problem.path("hint").asText()).contains("free some space");
        Files.delete(filler);
        server.call(200, "PUT", hold, "{\"reason\":\"audit\"}");
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }
}
