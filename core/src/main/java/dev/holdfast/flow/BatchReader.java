package dev.holdfast.flow;

import dev.holdfast.model.Batch;

/** Batches of one range, one after the other. For one thread at a time. */
public interface BatchReader extends AutoCloseable {

    /** The next batch, never empty, or null at the end (and again null after it). */
    Batch next();

    /** Safe to call twice, and before the end. */
    @Override
    void close();
}
