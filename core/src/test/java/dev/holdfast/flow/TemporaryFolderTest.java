package dev.holdfast.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process leaves behind when it is killed goes with the next one; what is in use stays. */
class TemporaryFolderTest {
    @TempDir
    Path parent;

    /** Makes one and waits to be killed. */
    static final class Dying {
        public static void main(String[] args) throws Exception {
            TemporaryFolder folder = TemporaryFolder.in(Path.of(args[0]));
            Files.writeString(
                    Files.createDirectory(folder.path().resolve("inner")).resolve("data"), "secret");
            System.out.println("ready");
            System.in.read();
        }
    }

    /** Starts a process and kills it, which takes its time. */
    @Test
    void whatAKilledProcessLeftIsRemovedByTheNext() throws Exception {
        Process process = started(Dying.class);
        try (TemporaryFolder beside = TemporaryFolder.in(parent)) {
            assertThat(beside.path()).isEmptyDirectory();
            assertThat(Files.list(parent)).as("two folders and their locks").hasSize(4);
        }
        process.destroyForcibly().waitFor();
        assertThat(Files.list(parent)).hasSize(2);
        try (TemporaryFolder next = TemporaryFolder.in(parent)) {
            assertThat(Files.list(parent)).hasSize(2).contains(next.path());
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void oursStayHoweverOftenOthersAreMade() throws IOException {
        try (TemporaryFolder first = TemporaryFolder.in(parent)) {
            Files.writeString(first.path().resolve("data"), "x");
            TemporaryFolder second = TemporaryFolder.in(parent);
            second.close();
            second.close();
            TemporaryFolder.in(parent).close();
            assertThat(first.path().resolve("data")).exists();
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void onlyTheOwnerMayLookInside() throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.in(parent)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                    .isEqualTo("rwx------");
        }
    }

    /** Makes and removes many while another process does the same in the same place: neither takes the other's for dead. */
    @Test
    void processesThatMakeThemAtOnceLeaveEachOthersAlone() throws Exception {
        Process other = started(Busy.class);
        for (int n = 0; n < 300; n++) {
            try (TemporaryFolder folder = TemporaryFolder.in(parent)) {
                Files.writeString(folder.path().resolve("data"), "x");
                assertThat(folder.path().resolve("data")).exists();
            }
        }
        assertThat(other.waitFor()).isZero();
        assertThat(parent).isEmptyDirectory();
    }

    /** Makes and removes many. */
    static final class Busy {
        public static void main(String[] args) throws Exception {
            System.out.println("ready");
            for (int n = 0; n < 300; n++) {
                try (TemporaryFolder folder = TemporaryFolder.in(Path.of(args[0]))) {
                    Files.writeString(folder.path().resolve("data"), "x");
                    Files.delete(folder.path().resolve("data"));
                }
            }
        }
    }

    private Process started(Class<?> program) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                parent.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }
}
