package dev.holdfast.cloudflare.d1;

import dev.holdfast.model.Table;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the records of a database may be cut into parts. Foreign keys must hold at the end of each part, so tables that
 * refer to each other in a circle, with all that stands between them, belong into one, and so does a table that refers
 * to itself.
 */
final class Glue {
    private final Set<String> notInside = new HashSet<>();
    private final Set<String> notBehind = new HashSet<>();

    /** @param tables in the order in which they are written */
    Glue(List<Table> tables) {
        Map<String, Table> byName = tables.stream()
                .collect(Collectors.toMap(table -> folded(table.name()), Function.identity(), (one, other) -> one));
        for (int first = 0; first < tables.size(); first++) {
            Set<String> reached = reached(tables.get(first), byName);
            for (int last = tables.size() - 1; last >= first; last--) {
                Table other = tables.get(last);
                boolean circle = reached.contains(folded(other.name()))
                        && reached(other, byName)
                                .contains(folded(tables.get(first).name()));
                if (circle) {
                    glue(tables, first, last);
                    break;
                }
            }
        }
    }

    boolean mayCutInside(Table table) {
        return !notInside.contains(table.name());
    }

    boolean mayCutBehind(Table table) {
        return !notBehind.contains(table.name());
    }

    private void glue(List<Table> tables, int first, int last) {
        for (int i = first; i <= last; i++) {
            notInside.add(tables.get(i).name());
            if (i < last) {
                notBehind.add(tables.get(i).name());
            }
        }
    }

    /** Everything that a table refers to, directly or not. */
    private static Set<String> reached(Table table, Map<String, Table> byName) {
        Set<String> reached = new HashSet<>();
        Deque<Table> next = new ArrayDeque<>(List.of(table));
        while (!next.isEmpty()) {
            for (String name : next.poll().references()) {
                Table target = byName.get(folded(name));
                if (target != null && reached.add(folded(name))) {
                    next.add(target);
                }
            }
        }
        return reached;
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
