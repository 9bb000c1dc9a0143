package dev.holdfast;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The repository's Java sources, parsed by the JDK's own parser (not compiled). */
record SourceTree(DocTrees trees, List<CompilationUnitTree> units) {
    /** The folder that holds the launcher, from wherever the tests run. */
    static Path repository() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.exists(at.resolve(".mvn"))) {
            at = at.getParent();
        }
        return at;
    }

    /** All files below the folder, which is relative to the repository. */
    static SourceTree parse(String folder) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var inputs =
                    files.getJavaFileObjectsFromPaths(javaFiles(repository().resolve(folder)));
            var task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, inputs);
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            return new SourceTree((DocTrees) Trees.instance(task), units);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> javaFiles(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file, as a path from the repository's root. */
    static String name(CompilationUnitTree unit) {
        return repository().relativize(Path.of(unit.getSourceFile().toUri())).toString();
    }
}
