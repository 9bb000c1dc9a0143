package dev.holdfast.interop.denokv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.ReadOnlyDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file, opened by our server, by the backend that npm's package carries, and by Deno itself: the same pairs. */
@Tag("interop")
@Tag("slow")
class FilesTest {
    /** What {@code contents.mjs} writes of a name. */
    private static final int PAIRS = 54;

    @TempDir
    Path folder;

    private List<String> node(String target, String... name) throws Exception {
        return lines(Scripts.node(folder, "contents.mjs", arguments(target, name)));
    }

    private List<String> deno(String target, String... name) throws Exception {
        return lines(Scripts.deno(folder, Map.of(), "contents.mjs", arguments(target, name)));
    }

    private static String[] arguments(String target, String... name) {
        return name.length == 0 ? new String[] {target} : new String[] {target, name[0]};
    }

    private static List<String> lines(String said) {
        return said.lines().filter(line -> line.contains(" = ")).toList();
    }

    @Test
    void oursIsOpenedByOthersWhoGoOnWithIt() throws Exception {
        String file = folder.resolve("ours.db").toString();
        List<String> served;
        try (Ours ours = Ours.on(Path.of(file))) {
            node(ours.url(), "npm");
            served = deno(ours.url(), "deno");
            assertThat(served).hasSize(2 * PAIRS);
            assertThat(node(file)).as("npm's backend, while it is served").isEqualTo(served);
        }
        assertThat(node(file)).as("npm's backend").isEqualTo(served);
        assertThat(deno(file)).as("Deno").isEqualTo(served);
        List<String> more = deno(file, "local");
        assertThat(more).hasSize(3 * PAIRS).containsAll(served);
        assertThat(node(file, "npm-local")).hasSize(4 * PAIRS).containsAll(more);
        try (Ours ours = Ours.on(Path.of(file))) {
            assertThat(node(ours.url())).as("ours again").isEqualTo(deno(file)).hasSize(4 * PAIRS);
            assertThat(node(ours.url(), "again")).hasSize(5 * PAIRS);
        }
    }

    @Test
    void theirsIsServed() throws Exception {
        String file = folder.resolve("theirs.db").toString();
        List<String> theirs = node(file, "npm");
        assertThat(theirs).hasSize(PAIRS);
        try (Ours ours = Ours.of(ReadOnlyDatabase.open(Path.of(file), 2))) {
            assertThat(deno(ours.url())).isEqualTo(theirs);
        }
        try (Ours ours = Ours.on(Path.of(file))) {
            assertThat(deno(ours.url())).isEqualTo(theirs);
            assertThat(deno(ours.url(), "deno")).hasSize(2 * PAIRS).containsAll(theirs);
        }
    }
}
