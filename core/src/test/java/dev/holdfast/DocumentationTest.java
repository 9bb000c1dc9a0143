package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the papers name, exists: {@code flow/Copy#run} in code type, paths of the repository, and links. */
class DocumentationTest {
    private static final Path REPOSITORY = SourceTree.repository();
    private static final String CODE = "core/src/main/java/dev/holdfast/";

    /** A package and a type, each more than one letter, and perhaps a member or nested type. */
    private static final Pattern SYMBOL =
            Pattern.compile("`((?:[a-z][a-z0-9]+/)+[A-Z][a-z]\\w+)(?:\\.java)?(?:#(\\w+))?`");

    private static final Pattern PATH =
            Pattern.compile("`((?:core|interop|bench|docs|\\.ci|\\.mvn)/[\\w./-]+|[A-Z]+\\.md)`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\((?!https?:|#)([^)#]+)[^)]*\\)");

    private final Map<String, Set<String>> members = new HashMap<>();

    @Test
    void symbolsExist() throws IOException {
        SourceTree.parse(CODE).units().forEach(this::index);
        List<String> missing = new ArrayList<>();
        for (Path paper : papers()) {
            SYMBOL.matcher(Files.readString(paper))
                    .results()
                    .filter(match -> !exists(match.group(1), match.group(2)))
                    .forEach(match -> missing.add(REPOSITORY.relativize(paper) + ": " + match.group()));
        }
        assertThat(missing).as("named in a paper, but not in the code").isEmpty();
    }

    @Test
    void pathsAndLinksExist() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path paper : papers()) {
            collect(paper, PATH, path -> Files.exists(REPOSITORY.resolve(path)), missing);
            collect(paper, LINK, path -> Files.exists(paper.resolveSibling(path)), missing);
        }
        assertThat(missing).as("named in a paper, but not in the repository").isEmpty();
    }

    @Test
    void architectureShowsTheImportTableInForce() throws IOException {
        String paper = Files.readString(REPOSITORY.resolve("ARCHITECTURE.md"));
        assertThat(paper).contains("```imports\n" + ImportTable.TEXT + "```");
    }

    private static void collect(Path paper, Pattern pattern, Predicate<String> exists, List<String> missing)
            throws IOException {
        pattern.matcher(Files.readString(paper))
                .results()
                .map(match -> match.group(1))
                .filter(path -> !path.contains("/target/") && !exists.test(path))
                .forEach(path -> missing.add(REPOSITORY.relativize(paper) + ": " + path));
    }

    private boolean exists(String type, String member) {
        Set<String> known = members.get(type);
        return known != null && (member == null || known.contains(member));
    }

    private void index(CompilationUnitTree unit) {
        Set<String> names = new HashSet<>();
        new Names(names).scan(unit, null);
        String file = SourceTree.name(unit);
        members.put(file.substring(CODE.length(), file.length() - ".java".length()), names);
    }

    private static List<Path> papers() throws IOException {
        Path docs = REPOSITORY.resolve("docs");
        try (Stream<Path> top = Files.list(REPOSITORY);
                Stream<Path> below = Files.exists(docs) ? Files.walk(docs) : Stream.empty()) {
            return Stream.concat(top, below)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** The names of types, methods, fields and record components. */
    private static final class Names extends TreeScanner<Void, Void> {
        private final Set<String> names;

        Names(Set<String> names) {
            this.names = names;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            names.add(type.getSimpleName().toString());
            for (Tree member : type.getMembers()) {
                if (member instanceof VariableTree field) {
                    names.add(field.getName().toString());
                }
            }
            return super.visitClass(type, nothing);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            names.add(method.getName().toString());
            return super.visitMethod(method, nothing);
        }
    }
}
