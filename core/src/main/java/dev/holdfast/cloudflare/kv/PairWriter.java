package dev.holdfast.cloudflare.kv;

import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Key;

/** Writes one segment, put by put; after each one the ledger knows how far it came. */
final class PairWriter implements RangeWriter {
    private final Segment segment;
    private final BulkPut puts;
    private final Ledger ledger;
    private final Choice choice;
    private final ShortLived shortLived;
    private final BatchBuilder one = new BatchBuilder(4);
    private Key passed;
    private long pairs;
    private boolean committed;

    /** Which pairs are to be written. */
    interface Choice {
        boolean takes(Batch batch, int row);
    }

    PairWriter(Segment segment, BulkPut puts, Ledger ledger, Choice choice, ShortLived shortLived) {
        this.segment = segment;
        this.puts = puts;
        this.ledger = ledger;
        this.choice = choice;
        this.shortLived = shortLived;
    }

    @Override
    public void write(Batch batch) {
        for (int row = 0; row < batch.rows(); row++) {
            if (choice.takes(batch, row) && shortLived.add(batch, row, one)) {
                add(one.build());
            }
            passed = batch.key(row, segment.collection().key());
            pairs++;
        }
    }

    private void add(Batch pair) {
        if (puts.isFull(pair.buffer().length)) {
            puts.send();
            ledger.reached(segment.number(), passed, pairs);
            pairs = 0;
        }
        puts.add(pair, 0);
    }

    @Override
    public void commit() {
        puts.send();
        ledger.done(segment.number(), pairs);
        committed = true;
    }

    @Override
    public void close() {
        if (!committed) {
            puts.close();
        }
    }
}
