package dev.holdfast.transfer;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What two places hold beside that which can be read of them: it can be counted on neither side, and not be passed over. */
record Unreadable(Catalog left, Catalog right) {

    /** Those that one side has, and the other has not in any form. */
    List<Diff.Line> differences() {
        List<Diff.Line> lines = new ArrayList<>(only(left, right, "left"));
        lines.addAll(only(right, left, "right"));
        return lines;
    }

    /** Those that both sides have: whether they hold the same is not known. */
    List<String> uncompared() {
        return Stream.concat(named(left).stream(), named(right).stream())
                .filter(name -> all(left).contains(name) && all(right).contains(name))
                .distinct()
                .toList();
    }

    private static List<Diff.Line> only(Catalog one, Catalog other, String side) {
        Set<String> there = all(other);
        TreeMap<String, String> reasons = new TreeMap<>();
        one.unrestorable().forEach(finding -> reasons.putIfAbsent(finding.name(), finding.reason()));
        return reasons.entrySet().stream()
                .filter(entry -> !there.contains(entry.getKey()))
                .map(entry -> new Diff.Line(
                        entry.getKey(), "is only on the " + side + ", where it " + entry.getValue(), List.of()))
                .toList();
    }

    private static Set<String> named(Catalog catalog) {
        return catalog.unrestorable().stream().map(Finding::name).collect(Collectors.toSet());
    }

    private static Set<String> all(Catalog catalog) {
        Set<String> names = named(catalog);
        catalog.collections().stream().map(Collection::name).forEach(names::add);
        catalog.objects().stream().map(SqlObject::name).forEach(names::add);
        return names;
    }
}
