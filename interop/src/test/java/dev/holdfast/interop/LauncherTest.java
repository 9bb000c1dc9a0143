package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as people start it: by its name, through links, from elsewhere, with little on the machine. */
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "holdfast").toAbsolutePath().normalize();

    /** Libraries that nobody waits for who only asks for the version. */
    private static final List<String> HEAVY =
            List.of("java.util.logging.", "org.slf4j.", "java.sql.", "org.sqlite.", "software.amazon.", "io.helidon.");

    @TempDir
    private Path elsewhere;

    private record Result(int exit, String out, String err) {}

    /** The first start after a build prepares for the next ones, and says so. */
    @BeforeAll
    static void prepare() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(LAUNCHER.toString(), "--version")
                        .inheritIO()
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void answersItsVersion() throws IOException, InterruptedException {
        Result result = run(Map.of(), LAUNCHER.toString(), "--version");
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out()).startsWith("holdfast").hasLineCount(1);
    }

    @Test
    void startsThroughLinksToLinksFromAnotherFolder() throws IOException, InterruptedException {
        Files.createSymbolicLink(elsewhere.resolve("first"), LAUNCHER);
        Path second = Files.createDirectory(elsewhere.resolve("bin")).resolve("second");
        Files.createSymbolicLink(second, Path.of("../first"));
        assertThat(run(Map.of(), second.toString(), "--version").out()).startsWith("holdfast");
        assertThat(run(Map.of("PATH", elsewhere + "/bin:" + System.getenv("PATH")), "sh", "-c", "second --version")
                        .out())
                .startsWith("holdfast");
    }

    @Test
    void loadsNothingHeavyForItsVersion() throws IOException, InterruptedException {
        var options = Map.of("HOLDFAST_JAVA_OPTS", "-Xlog:class+load:stdout");
        Result result = run(options, LAUNCHER.toString(), "--version");
        assertThat(result.out()).contains("dev.holdfast.app.Main");
        assertThat(result.out().lines().filter(line -> HEAVY.stream().anyMatch(name -> line.contains(" " + name))))
                .isEmpty();
    }

    /** What age takes for a passphrase is more than the heap that a backup needs. */
    @Test
    void aPassphraseNeedsNoLargerHeap() throws IOException, InterruptedException {
        Path database = elsewhere.resolve("t.db");
        assertThat(run(Map.of(), "sqlite3", database.toString(), "CREATE TABLE t(a); INSERT INTO t VALUES (1)")
                        .exit())
                .isZero();
        String words =
                Files.writeString(elsewhere.resolve("words"), "correct horse\n").toString();
        String store = elsewhere.resolve("store").toString();
        String launcher = LAUNCHER.toString();
        assertThat(run(Map.of(), launcher, "backup", "sqlite:" + database, "--to", store, "--passphrase-file", words))
                .satisfies(backup -> assertThat(backup.exit()).as("%s", backup).isZero());
        assertThat(run(Map.of(), launcher, "prove", store, "--passphrase-file", words))
                .satisfies(proof -> assertThat(proof.exit()).as("%s", proof).isZero());
    }

    /** The packaged jar has not all that the driver's own has. */
    @Test
    void aProofNamesTheVersionOfItsEngine() throws IOException, InterruptedException {
        Path database = elsewhere.resolve("t.db");
        run(Map.of(), "sqlite3", database.toString(), "CREATE TABLE t(a)");
        Path store = elsewhere.resolve("store");
        run(Map.of(), LAUNCHER.toString(), "backup", "sqlite:" + database, "--to", store.toString());
        assertThat(run(Map.of(), "grep", "-rhoE", "SQLite [a-z0-9.]+", store.toString())
                        .out()
                        .lines())
                .isNotEmpty()
                .allMatch(line -> line.matches("SQLite 3[.][0-9.]+"));
    }

    /** It comes while the launcher looks whether the program is newer than its sources. */
    @Test
    void aSigHupBeforeThereIsAServerDoesNotEndIt() throws IOException, InterruptedException {
        Path find = Files.createDirectory(elsewhere.resolve("bin")).resolve("find");
        Files.writeString(find, "#!/bin/sh\nread -r _ _ _ launcher _ </proc/$PPID/stat\nkill -HUP \"$launcher\"\n");
        assertThat(find.toFile().setExecutable(true)).isTrue();
        Map<String, String> path = Map.of("PATH", elsewhere.resolve("bin") + ":" + System.getenv("PATH"));
        assertThat(run(path, LAUNCHER.toString(), "serve", "--help").exit()).isZero();
        assertThat(run(path, LAUNCHER.toString(), "list", "--help").exit())
                .as("a short verb goes with its terminal")
                .isNotZero();
    }

    @Test
    void saysWhereAJdkComesFromWhenThereIsNone() throws IOException, InterruptedException {
        Result result = run(Map.of("HOLDFAST_JAVA_HOME", elsewhere.toString()), LAUNCHER.toString(), "--version");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).hasLineCount(1).contains("is not a JDK 25");
    }

    @Test
    void doesNotChokeOnACacheOfAnotherJvm() throws IOException, InterruptedException {
        var options =
                Map.of("HOLDFAST_JAVA_OPTS", "-XX:AOTCache=" + Files.writeString(elsewhere.resolve("x.aot"), "x"));
        Result result = run(options, LAUNCHER.toString(), "--version");
        assertThat(result.out()).startsWith("holdfast").hasLineCount(1);
        assertThat(result.exit()).isZero();
    }

    private Result run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(elsewhere, "out", "");
        Path err = Files.createTempFile(elsewhere, "err", "");
        var process = new ProcessBuilder(command)
                .directory(elsewhere.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        process.environment().putAll(environment);
        int exit = process.start().waitFor();
        return new Result(exit, Files.readString(out), Files.readString(err));
    }
}
