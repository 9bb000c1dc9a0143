package dev.holdfast.cloudflare.d1;

import dev.holdfast.flow.SelectedSource;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Selection;
import dev.holdfast.sql.CatalogReader;
import java.util.List;

/** What a database consists of, and whether it is still so. */
final class Schema {
    /** Every object with its text; whatever changes the schema changes this answer. */
    static final String QUERY =
            "SELECT type,name,tbl_name,sql FROM sqlite_schema WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY type,name";

    private Schema() {}

    static List<List<String>> rows(D1Calls calls) {
        return calls.rows(QUERY);
    }

    /** Skips the tables that belong to D1 and to us. */
    static Catalog catalog(D1Calls calls, Selection selection) {
        return SelectedSource.select(CatalogReader.read(calls::rows), selection);
    }
}
