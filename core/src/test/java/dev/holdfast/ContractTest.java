package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.List;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

/** What another package may use says what it promises. */
class ContractTest {
    private final SourceTree sources = SourceTree.parse("core/src/main/java");

    @Test
    void everyPublicTypeHasAContract() {
        List<String> silent = sources.units().stream()
                .flatMap(unit -> unit.getTypeDecls().stream()
                        .filter(type -> isPublic(type) && !isDescribed(unit, type))
                        .map(type -> SourceTree.name(unit)))
                .toList();
        assertThat(silent).as("public types without Javadoc").isEmpty();
    }

    private static boolean isPublic(Tree type) {
        return type instanceof ClassTree it && it.getModifiers().getFlags().contains(Modifier.PUBLIC);
    }

    private boolean isDescribed(CompilationUnitTree unit, Tree type) {
        DocTrees trees = sources.trees();
        String comment = trees.getDocComment(TreePath.getPath(unit, type));
        return comment != null && !comment.isBlank();
    }
}
