package dev.holdfast.flow.changes;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Key;

/** What a commit did to one record. */
public sealed interface Change {
    /** The name of the collection that the record is in. */
    String collection();

    /** The record is as {@code record} says now: a batch of one row with all columns, whatever was there before. */
    record Put(String collection, Batch record) implements Change {}

    /** The record is absent now; it may have been before. */
    record Remove(String collection, Key key) implements Change {}
}
