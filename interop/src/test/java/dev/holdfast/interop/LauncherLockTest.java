package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of several launchers one builds. The tree is a copy with a JDK and a Maven that only say that they were called. Slow: it is
 * about waiting.
 */
@Tag("slow")
class LauncherLockTest {
    private static final Path ORIGINAL = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path tree;

    private Path lock;

    @BeforeEach
    void plant() throws IOException {
        Files.createDirectories(tree.resolve("core/src/main"));
        Files.createDirectory(tree.resolve(".mvn"));
        for (String file : List.of("holdfast", ".mvn/jdk.sh")) {
            Files.copy(ORIGINAL.resolve(file), tree.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createFile(tree.resolve("pom.xml"));
        Files.createFile(tree.resolve("core/pom.xml"));
        Files.createDirectories(tree.resolve("jdk"));
        Files.writeString(tree.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        program("jdk/bin/java", "case \"$*\" in *AOTCacheOutput*|*t.sql*) exit 1 ;; *) echo started ;; esac");
        program("jdk/bin/javac", "exit 1");
        program("bin/mvn", "echo built >>built; sleep 1; : >core/target/holdfast-all.jar");
        lock = tree.resolve("core/target/builder");
    }

    @Test
    void severalStartsAtOnceBuildOnce() throws Exception {
        List<Process> launchers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            launchers.add(start());
        }
        assertStart(launchers);
        assertThat(tree.resolve("built")).hasContent("built");
    }

    @Test
    void aBuilderThatWasKilledIsNotWaitedFor() throws Exception {
        Process killed = start();
        while (!Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
            assertThat(killed.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        killed.destroyForcibly().waitFor();
        assertThat(Files.readSymbolicLink(lock)).hasToString("" + killed.pid());

        List<Process> launchers = List.of(start(), start(), start());
        assertStart(launchers);
    }

    @Test
    void aLockThatCannotBeMadeIsSaid() throws Exception {
        program("bin/ln", "exit 1");
        Process launcher = start();
        assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isEqualTo(2);
        assertThat(Files.readString(tree.resolve("err"))).contains("can not make " + lock);
    }

    private void program(String name, String script) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start() throws IOException {
        ProcessBuilder launcher = new ProcessBuilder(tree.resolve("holdfast").toString(), "list")
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(tree.resolve("err").toFile()));
        launcher.environment().put("HOLDFAST_JAVA_HOME", tree.resolve("jdk").toString());
        launcher.environment().put("PATH", tree.resolve("bin") + ":" + System.getenv("PATH"));
        return launcher.start();
    }

    private void assertStart(List<Process> launchers) throws Exception {
        for (Process launcher : launchers) {
            assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).as("it waits").isTrue();
            assertThat(launcher.inputReader().readLine()).isEqualTo("started");
            assertThat(launcher.exitValue()).isZero();
        }
        assertThat(Files.exists(lock, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
}
