package dev.holdfast.cloudflare.kv;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Walks along the pairs of a namespace beside those that are to be written, and tells which are there already, and which are
 * there that are not to be written at all.
 */
final class Existing implements AutoCloseable {
    private final KvCalls calls;
    private final String prefix;
    private final boolean values;
    private final Consumer<String> strangers;
    private BatchReader reader;
    private Batch batch;
    private int row;
    private byte[] asked;
    private boolean met;

    /** @param values whether a pair must be equal to count as there; else its key is enough */
    Existing(KvCalls calls, boolean values) {
        this(calls, "", values, name -> {});
    }

    /**
     * @param prefix of the keys that are looked at
     * @param strangers hears of keys that were not asked for; of all of them if asking begins at the first key and ends with
     *     {@link #finish}
     */
    Existing(KvCalls calls, String prefix, boolean values, Consumer<String> strangers) {
        this.calls = calls;
        this.prefix = prefix;
        this.values = values;
        this.strangers = strangers;
    }

    /** Whether this pair is there. Best asked in the order of the keys; {@code range} is where it comes from. */
    boolean has(Batch wanted, int wantedRow, KeyRange range) {
        byte[] key = wanted.bytes(wantedRow, Pairs.KEY);
        if (asked == null || Arrays.compareUnsigned(key, asked) <= 0) {
            restart(range);
        }
        asked = key;
        while (batch != null && Arrays.compareUnsigned(batch.bytes(row, Pairs.KEY), key) < 0) {
            advance();
        }
        met = batch != null && Arrays.equals(batch.bytes(row, Pairs.KEY), key);
        return met && (!values || isEqual(wanted, wantedRow));
    }

    /** Whether the key that was asked for last is there, whatever is in it. */
    boolean isMet() {
        return met;
    }

    /** There is nothing more to be written. */
    void finish() {
        if (asked == null) {
            restart(KeyRange.ALL);
        }
        while (batch != null) {
            advance();
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }

    private void restart(KeyRange range) {
        close();
        KeyRange from = new KeyRange(range.after(), null);
        reader = values
                ? new KvReader(calls, prefix, from, lost -> {}, false)
                : new Names(new KvReader.Listing(calls, prefix, from));
        batch = reader.next();
        row = 0;
        met = false;
    }

    private void advance() {
        if (!met) {
            strangers.accept(batch.text(row, Pairs.KEY));
        }
        met = false;
        if (++row == batch.rows()) {
            batch = reader.next();
            row = 0;
        }
    }

    private boolean isEqual(Batch wanted, int wantedRow) {
        return Arrays.equals(
                batch.buffer(),
                batch.start(row),
                batch.end(row),
                wanted.buffer(),
                wanted.start(wantedRow),
                wanted.end(wantedRow));
    }

    /** Keys without values. */
    private record Names(KvReader.Listing listing) implements BatchReader {
        @Override
        public Batch next() {
            for (ListPage page = listing.next(); page != null; page = listing.next()) {
                BatchBuilder names = new BatchBuilder(4);
                page.entries()
                        .forEach(entry ->
                                names.addText(entry.bytes()).addNull().addNull().addNull());
                if (!names.isEmpty()) {
                    return names.build();
                }
            }
            return null;
        }

        @Override
        public void close() {}
    }
}
