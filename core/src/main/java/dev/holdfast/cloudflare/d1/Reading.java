package dev.holdfast.cloudflare.d1;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.SelectedSource;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Table;
import dev.holdfast.sql.CatalogReader;
import java.util.List;

/** One way to read a database, begun. */
interface Reading extends AutoCloseable {
    /** Every object with its text; whatever changes the schema changes this answer. */
    String SCHEMA =
            "SELECT type,name,tbl_name,sql FROM sqlite_schema WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY type,name";

    Catalog catalog();

    AsOf start();

    boolean continues(AsOf earlier);

    List<KeyRange> split(Table table, int parts);

    BatchReader read(Table table, KeyRange range);

    Capture finish(AsOf earliest);

    @Override
    void close();

    static List<List<String>> schema(D1Calls calls) {
        return calls.rows(SCHEMA);
    }

    /** Skips the tables that belong to D1 and to us. */
    static Catalog catalog(D1Calls calls, Selection selection) {
        return SelectedSource.select(CatalogReader.read(calls::rows), selection);
    }
}
