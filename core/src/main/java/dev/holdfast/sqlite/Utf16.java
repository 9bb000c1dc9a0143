package dev.holdfast.sqlite;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Table;
import java.util.List;

/** What is different about files whose text is UTF-16. */
final class Utf16 {
    private Utf16() {}

    /** SQLite compares UTF-16 text by other bytes than ours: tables ordered by text can only be read as a whole. */
    static Catalog withoutTextKeys(Catalog catalog) {
        List<Collection> collections = catalog.collections().stream()
                .map(collection ->
                        collection instanceof Table table && !table.hasRowidKey() ? unkeyed(table) : collection)
                .toList();
        return new Catalog(
                catalog.kind(),
                collections,
                catalog.objects(),
                catalog.settings(),
                catalog.unrestorable(),
                catalog.warnings());
    }

    private static Collection unkeyed(Table table) {
        return new Table(table.name(), table.kind(), table.sql(), table.columns(), List.of(), table.references());
    }
}
