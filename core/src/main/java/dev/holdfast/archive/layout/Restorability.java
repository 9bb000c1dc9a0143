package dev.holdfast.archive.layout;

import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Table;
import dev.holdfast.sql.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which kinds of target can take what was captured, as far as sizes tell. */
public final class Restorability {
    /** Records below this are within every limit. */
    public static final long SMALL = Limits.VALUE_BYTES;

    private static final int D1_COLUMNS = 100;
    private static final long KV_RECORD = (25 << 20) + 2048;

    private Restorability() {}

    /** The reasons against, for each kind of target that fits the kind of source. */
    public static Map<String, List<String>> of(Catalog catalog, List<Part> parts) {
        Map<String, List<String>> targets = new TreeMap<>();
        if (catalog.kind() == Catalog.Kind.KV) {
            targets.put("kv", tooLarge(parts, KV_RECORD, KV_RECORD));
        } else {
            targets.put("sqlite", List.of());
            targets.put("d1", againstD1(catalog, parts));
            if (DenoKv.isIn(catalog)) {
                targets.put("denokv", List.of());
            }
        }
        return targets;
    }

    private static List<String> againstD1(Catalog catalog, List<Part> parts) {
        List<String> reasons = new ArrayList<>();
        for (Table table : catalog.tables()) {
            if (table.width() > D1_COLUMNS) {
                reasons.add("table " + table.name() + " has more than " + D1_COLUMNS + " columns");
            }
            long tags = 9L * table.width();
            reasons.addAll(tooLarge(
                    parts.stream()
                            .filter(part -> part.place().collection().equals(table.name()))
                            .toList(),
                    Limits.VALUE_BYTES,
                    Limits.VALUE_BYTES + tags));
        }
        catalog.tables().forEach(table -> longStatement(table.name(), table.sql(), reasons));
        catalog.objects().forEach(object -> longStatement(object.name(), object.sql(), reasons));
        return reasons;
    }

    private static List<String> tooLarge(List<Part> parts, long limit, long bytes) {
        return parts.stream()
                .filter(part -> part.largest() > bytes)
                .map(part -> part.place().collection())
                .distinct()
                .map(name -> "'" + name + "' has a record of more than " + limit + " bytes")
                .toList();
    }

    private static void longStatement(String name, String sql, List<String> reasons) {
        if (sql.length() >= Limits.STATEMENT_BYTES) {
            reasons.add("the definition of " + name + " is longer than " + Limits.STATEMENT_BYTES + " bytes");
        }
    }
}
