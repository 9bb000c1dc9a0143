package dev.holdfast.sqlite;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import java.util.List;

/** One way of getting a whole state into a file. */
interface Loading extends AutoCloseable {

    /** Fails as {@link #begin} would, and changes nothing. */
    void rehearse(Catalog catalog);

    /** Instead of {@link #begin}: removes what a run that was killed has left; not what one that still runs is writing. */
    default void discard() {}

    /** Makes ready for records. */
    void begin(Catalog catalog);

    /** The statements that write records of a table. */
    InsertStatements statements(Table table);

    /** Refuses records that can not be written as they should be. */
    default void check(Table table, Batch batch) {}

    /** The table with the columns by which its records are matched with those that are there as its key. */
    default Table known(Table table) {
        return table;
    }

    /** Makes it valid; what a person must be told. */
    List<Finding> finish(Catalog catalog, Capture capture);

    /** Without {@link #finish}: leaves everything as it was. Safe to call twice. */
    @Override
    void close();
}
