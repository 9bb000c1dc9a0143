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

    public boolean hasTable(String name) {
        return tables.isEmpty() || tables.contains(name);
    }
}
