package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps the program small enough to be read. The medians are reported (target/budget.txt); the hard limits fail.
 *
 * <p>The components of a record do not count as constructor arguments: a record of settings is the way out.
 */
class BudgetTest {
    private final Measures main = Measures.of("core/src/main/java");

    @Test
    void sizesStayWithinTheirLimits() throws IOException {
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/budget.txt"), report());
        assertThat(main.files.count()).isPositive();
        assertThat(breaches()).as("\n%s", report()).isEmpty();
    }

    private List<String> breaches() {
        return Stream.of(
                        main.files.above(400),
                        main.methods.above(50),
                        main.constructors.above(7),
                        main.interfaces.above(8),
                        main.packages.above(25))
                .flatMap(List::stream)
                .toList();
    }

    private String report() {
        return String.join(
                "\n",
                main.files.line("<= 80, 220, 400"),
                main.methods.line("<= 6, 20, 50"),
                main.constructors.line("<= 3, 5, 7"),
                main.interfaces.line("<= 4, 6, 8"),
                main.packages.line("<= 10, 20, 25"),
                "");
    }
}
