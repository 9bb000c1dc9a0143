package dev.holdfast.flow;

import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import java.util.List;

/**
 * A finite state that can be read whole, collection by collection and range by range.
 *
 * <p>Order of calls: {@link #catalog} and {@link #start} first (each answers the same every time), then any number of
 * {@link #split} and {@link #read}, then {@link #finish}, then {@link #close}. Retries of transient errors are spent
 * inside; a {@link dev.holdfast.model.Failure} that comes out is final. Opening a source changes nothing on the other
 * side.
 *
 * <p>Threads: up to {@link #readers} readers may be open at once, each used by one thread at a time; all other calls
 * come from one thread.
 */
public interface Source extends AutoCloseable {

    /** The address that a person would type for it, without secrets. */
    String address();

    /** What there is to read. */
    Catalog catalog();

    /** The position at which this read began; {@code from} and {@code to} are equal. */
    AsOf start();

    /**
     * Whether records that an earlier, interrupted read took at {@code earlier} may stand beside those that this one
     * reads. If it is true, {@link #finish} is given that position and answers honestly for the whole.
     */
    boolean continues(AsOf earlier);

    /** How many readers may work at once. At least 1. */
    int readers();

    /**
     * At most {@code parts} disjoint ranges in key order that cover the collection, of about equal size. Always one
     * range for a collection without a key.
     */
    List<KeyRange> split(Collection collection, int parts);

    /**
     * Reads a range in key order. A collection without a key is read with {@link KeyRange#ALL} only.
     *
     * <p>Records that vanish while they are read are left out and named in {@link Capture#missing}.
     */
    BatchReader read(Collection collection, KeyRange range);

    /**
     * Ends the read and says what it was. Called once, after all readers are closed.
     *
     * @param earliest the position of the first of the reads that this one continued, else {@link #start}
     */
    Capture finish(AsOf earliest);

    /** Gives back what it holds. Safe to call twice, and without {@link #finish}. */
    @Override
    void close();

    /** A source that can be asked for some records without reading the others. */
    interface Picking {

        /**
         * Those records of these keys that are there, in key order. Costs about what is asked for; of many keys it may list
         * all, without their contents. One reader, as with {@link Source#read}.
         *
         * @param keys in the order of the collection, each once
         */
        BatchReader pick(Collection collection, List<Key> keys);
    }
}
