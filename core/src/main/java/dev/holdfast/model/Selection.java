package dev.holdfast.model;

import java.util.Set;

/**
 * The part of a source that is asked for.
 *
 * @param tables names of tables; empty for all
 * @param prefix of the keys of pairs; empty for all
 */
public record Selection(Set<String> tables, String prefix) {
    public static final Selection ALL = new Selection(Set.of(), "");

    public boolean isAll() {
        return tables.isEmpty() && prefix.isEmpty();
    }

    /**
     * Refuses a part that a source of this kind does not have.
     *
     * @throws Failure USAGE for tables of pairs, or a prefix of tables
     */
    public void require(Catalog.Kind kind) {
        if (kind == Catalog.Kind.KV && !tables.isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE, "pairs have no tables to select", "Leave out --tables; --prefix selects keys.");
        }
        if (kind == Catalog.Kind.SQLITE && !prefix.isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "tables have no prefix to select by",
                    "Leave out --prefix; name tables instead.");
        }
    }

    public boolean hasTable(String name) {
        return tables.isEmpty() || tables.contains(name);
    }
}
