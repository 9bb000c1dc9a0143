package dev.holdfast.flow;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Digest;

/** Takes the batches of one segment in key order. For one thread at a time. */
public interface RangeWriter extends AutoCloseable {

    void write(Batch batch);

    /** The segment is whole. Nothing of it counts before that, unless the target keeps checkpoints of its own. */
    void commit();

    /** Without {@link #commit}: gives the segment up. Safe to call twice. */
    @Override
    void close();

    /** One that digests what it takes for its own needs, so that nobody has to do it a second time. */
    interface Digesting extends RangeWriter {

        /** The digest of all records that this writer took; asked for after {@link #commit}. */
        Digest digest();
    }
}
