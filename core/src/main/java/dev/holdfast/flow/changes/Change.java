package dev.holdfast.flow.changes;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Key;

/** What a commit did to one record. */
public sealed interface Change {
    /** The name of the collection that the record is in. */
    String collection();

    /** What it takes in memory, about. */
    long bytes();

    /** The record is as {@code record} says now: a batch of one row with all columns, whatever was there before. */
    record Put(String collection, Batch record) implements Change {
        @Override
        public long bytes() {
            return record.end(record.rows() - 1);
        }
    }

    /** The record is absent now; it may have been before. */
    record Remove(String collection, Key key) implements Change {
        @Override
        public long bytes() {
            return key.cells().length;
        }
    }
}
