package dev.holdfast.sql;

import dev.holdfast.model.Collection;
import dev.holdfast.model.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tables behind those that they refer to, as far as there are no cycles; otherwise as they came. */
final class ReferenceOrder {
    private final Map<String, Collection> byName = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Collection> ordered = new ArrayList<>();

    private ReferenceOrder() {}

    static List<Collection> of(List<Collection> tables) {
        ReferenceOrder order = new ReferenceOrder();
        tables.forEach(table -> order.byName.put(table.name(), table));
        tables.forEach(order::place);
        return order.ordered;
    }

    private void place(Collection table) {
        if (!seen.add(table.name())) {
            return;
        }
        for (String reference : ((Table) table).references()) {
            if (byName.containsKey(reference)) {
                place(byName.get(reference));
            }
        }
        ordered.add(table);
    }
}
