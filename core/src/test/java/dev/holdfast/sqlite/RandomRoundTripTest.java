package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.compare.Comparison;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.RandomDatabase;
import dev.holdfast.testing.SqliteOracle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a database holds, a copy holds the same, and the smallest change is seen: by us and by sqlite3. */
@Tag("slow")
class RandomRoundTripTest {
    @TempDir
    Path folder;

    @Test
    void aCopyHoldsTheSame() throws Exception {
        assumeTrue(SqliteOracle.isInstalled(), "sqlite3 is not installed");
        for (long seed = 1; seed <= Loops.count(25, 1000); seed++) {
            Path original = new RandomDatabase(seed).createIn(folder.resolve("original"));
            Path copy = copy(original);
            assertThat(compare(original, copy).differences())
                    .as("seed %d", seed)
                    .isEmpty();
            assertThat(SqliteOracle.differences(original, copy, emptied(original)))
                    .as("seed %d", seed)
                    .isEmpty();
            Files.delete(original);
            Files.delete(copy);
        }
    }

    @Test
    void anyChangeIsFound() throws Exception {
        assumeTrue(SqliteOracle.isInstalled(), "sqlite3 is not installed");
        int changed = 0;
        for (long seed = 1; seed <= Loops.count(40, 1000); seed++) {
            Path original = new RandomDatabase(seed).createIn(folder.resolve("original"));
            Path copy = copy(original);
            String change = Mutation.apply(copy, new Random(seed));
            if (change != null) {
                changed++;
                assertThat(compare(original, copy).isIdentical())
                        .as("seed %d: %s", seed, change)
                        .isFalse();
                assertThat(SqliteOracle.differences(original, copy, emptied(original)))
                        .as("seed %d: %s", seed, change)
                        .isNotEmpty();
            }
            Files.delete(original);
            Files.delete(copy);
        }
        assertThat(changed).isGreaterThanOrEqualTo(20);
    }

    /** Tables of which nobody can read the records. */
    private static Set<String> emptied(Path original) {
        try (SqliteSource source = new SqliteSource(original, Selection.ALL)) {
            return source.catalog().unrestorable().stream().map(Finding::name).collect(Collectors.toSet());
        }
    }

    private Path copy(Path original) {
        Path copy = folder.resolve("copy");
        try (SqliteSource source = new SqliteSource(original, Selection.ALL);
                SqliteTarget target = new SqliteTarget(copy, Writing.Mode.CREATE)) {
            new Copy(source, target, 1, Progress.SILENT).run();
        }
        return copy;
    }

    private static Comparison.Result compare(Path left, Path right) {
        try (SqliteSource a = new SqliteSource(left, Selection.ALL);
                SqliteSource b = new SqliteSource(right, Selection.ALL)) {
            return new Comparison(a, b, Map.of(), Instant.EPOCH, Progress.SILENT).run();
        }
    }
}
