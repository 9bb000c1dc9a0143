package dev.holdfast;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.TreeMap;
import javax.lang.model.element.Modifier;

/** Sizes of everything below one folder: lines from the first modifier to the closing brace, comments included. */
final class Measures {
    final Spread files = new Spread("file lines");
    final Spread methods = new Spread("method lines");
    final Spread constructors = new Spread("constructor arguments");
    final Spread interfaces = new Spread("interface methods");
    final Spread packages = new Spread("files a package");

    private final SourcePositions positions;

    private Measures(SourcePositions positions) {
        this.positions = positions;
    }

    static Measures of(String folder) {
        SourceTree sources = SourceTree.parse(folder);
        Measures measures = new Measures(sources.trees().getSourcePositions());
        var packages = new TreeMap<String, Integer>();
        for (CompilationUnitTree unit : sources.units()) {
            String name = SourceTree.name(unit);
            measures.files.add(name, line(unit, lastCharacter(unit)));
            packages.merge(name.substring(0, name.lastIndexOf('/')), 1, Integer::sum);
            measures.new Visitor(unit).scan(unit, null);
        }
        packages.forEach(measures.packages::add);
        return measures;
    }

    private static int lastCharacter(CompilationUnitTree unit) {
        try {
            return unit.getSourceFile()
                    .getCharContent(true)
                    .toString()
                    .stripTrailing()
                    .length();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int line(CompilationUnitTree unit, long position) {
        return (int) unit.getLineMap().getLineNumber(position);
    }

    private final class Visitor extends TreeScanner<Void, String> {
        private final CompilationUnitTree unit;

        Visitor(CompilationUnitTree unit) {
            this.unit = unit;
        }

        @Override
        public Void visitClass(ClassTree type, String outer) {
            String name = type.getSimpleName().isEmpty() ? outer : SourceTree.name(unit) + "#" + type.getSimpleName();
            if (type.getKind() == Tree.Kind.INTERFACE) {
                interfaces.add(name, newMethods(type));
            }
            return super.visitClass(type, name);
        }

        @Override
        public Void visitMethod(MethodTree method, String type) {
            boolean constructor = method.getReturnType() == null;
            String name = type + "." + (constructor ? "new" : method.getName());
            if (constructor) {
                constructors.add(name, method.getParameters().size());
            }
            if (method.getBody() != null) {
                methods.add(name, lines(method));
            }
            return super.visitMethod(method, type);
        }

        private int lines(Tree tree) {
            return line(unit, positions.getEndPosition(unit, tree))
                    - line(unit, positions.getStartPosition(unit, tree))
                    + 1;
        }

        private int newMethods(ClassTree type) {
            return (int) type.getMembers().stream()
                    .filter(member -> member instanceof MethodTree method && isNew(method.getModifiers()))
                    .count();
        }

        /** Not a factory, not private, and not one that a wider interface already promises. */
        private boolean isNew(ModifiersTree modifiers) {
            return !modifiers.getFlags().contains(Modifier.STATIC)
                    && !modifiers.getFlags().contains(Modifier.PRIVATE)
                    && modifiers.getAnnotations().stream()
                            .noneMatch(it -> it.getAnnotationType().toString().equals("Override"));
        }
    }
}
