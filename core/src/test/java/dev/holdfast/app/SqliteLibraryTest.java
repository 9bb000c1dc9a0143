package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Pauses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes leave in the folder for temporary files. Each starts a JVM, which takes a second or two. */
class SqliteLibraryTest {
    @TempDir
    Path folder;

    private Path temporary;
    private Environment environment;

    @BeforeEach
    void folders() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        Files.writeString(folder.resolve("holdfast.toml"), "");
    }

    @Test
    void aKilledServerLeavesNoLibrary() throws Exception {
        for (int start = 0; start < 2; start++) {
            Path output = folder.resolve("out" + start);
            Process server = start(output, "serve", "--listen", "127.0.0.1:0");
            try {
                while (!Files.readString(output).contains("listening")) {
                    assertThat(server.isAlive()).as(Files.readString(output)).isTrue();
                    Pauses.sleep(Duration.ofMillis(20));
                }
            } finally {
                server.destroyForcibly().waitFor();
            }
            assertThat(files(temporary)).isEmpty();
        }
        assertThat(files(folder.resolve("state/native")))
                .singleElement()
                .asString()
                .matches(".*/native/sqlite-[0-9a-f]{8}/[a-z]*sqlitejdbc[.][a-z]+");
    }

    @Test
    void whereItCanNotBeKeptItIsATemporaryFile() throws Exception {
        Path inTheWay = Files.writeString(folder.resolve("file"), "");
        environment = environment.with(Map.of("HOLDFAST_STATE_DIR", inTheWay.toString()));
        new Sqlite(folder.resolve("a.db")).run("CREATE TABLE t(a)");
        Path output = folder.resolve("out");
        Process copy = start(output, "copy", "sqlite:a.db", "sqlite:b.db");
        assertThat(copy.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(copy.exitValue()).as(Files.readString(output)).isZero();
        assertThat(files(temporary)).isEmpty();
    }

    private Process start(Path output, String... command) throws IOException {
        ProcessBuilder builder = OwnProcess.of(Main.class, environment, List.of(command));
        builder.command().removeIf(word -> word.startsWith(OwnProcess.LIBRARY));
        builder.command().add(1, "-Djava.io.tmpdir=" + temporary);
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
