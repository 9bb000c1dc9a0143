package dev.holdfast.testing;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import java.util.ArrayList;
import java.util.List;

/** A source in memory that keeps the contract. */
public final class MemorySource implements Source {
    private final Sample sample;
    private final AsOf position;
    private final int readers;
    private final int batchRows;

    public MemorySource(Sample sample) {
        this(sample, "1", 4, 100);
    }

    /** A source at a position of its own; records of another position do not join it. */
    public MemorySource(Sample sample, String position, int readers, int batchRows) {
        this.sample = sample;
        this.position = AsOf.at(AsOf.Kind.LOG_POSITION, position);
        this.readers = readers;
        this.batchRows = batchRows;
    }

    @Override
    public String address() {
        return "memory:";
    }

    @Override
    public Catalog catalog() {
        return sample.catalog();
    }

    @Override
    public AsOf start() {
        return position;
    }

    @Override
    public boolean continues(AsOf earlier) {
        return earlier.equals(position);
    }

    @Override
    public int readers() {
        return readers;
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        Batch batch = sample.records().get(collection.name());
        if (batch == null || collection.key().length == 0 || parts < 2) {
            return List.of(KeyRange.ALL);
        }
        List<KeyRange> ranges = new ArrayList<>();
        Key after = null;
        for (int part = 1; part < parts && part < batch.rows(); part++) {
            Key through = batch.key((int) ((long) batch.rows() * part / parts), collection.key());
            if (!through.equals(after)) {
                ranges.add(new KeyRange(after, through));
                after = through;
            }
        }
        ranges.add(new KeyRange(after, null));
        return ranges;
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        Batch batch = sample.records().get(collection.name());
        return batch == null
                ? new Reader(collection, new BatchBuilder(collection.width()).build(), range)
                : new Reader(collection, batch, range);
    }

    @Override
    public Capture finish(AsOf earliest) {
        AsOf asOf = new AsOf(position.kind(), earliest.from(), position.to());
        return new Capture(asOf, "memory", asOf.isOnePosition(), Capture.LOSSLESS, List.of(), List.of());
    }

    @Override
    public void close() {}

    private final class Reader implements BatchReader {
        private final Collection collection;
        private final Batch all;
        private final KeyRange range;
        private int row;

        Reader(Collection collection, Batch all, KeyRange range) {
            this.collection = collection;
            this.all = all;
            this.range = range;
        }

        @Override
        public Batch next() {
            BatchBuilder next = new BatchBuilder(all.columns());
            for (; row < all.rows() && next.rows() < batchRows; row++) {
                if (inRange()) {
                    next.addRow(all, row);
                }
            }
            return next.isEmpty() ? null : next.build();
        }

        private boolean inRange() {
            if (range.isAll()) {
                return true;
            }
            Key key = all.key(row, collection.key());
            return (range.after() == null || collection.order().compare(key, range.after()) > 0)
                    && (range.through() == null || collection.order().compare(key, range.through()) <= 0);
        }

        @Override
        public void close() {}
    }
}
