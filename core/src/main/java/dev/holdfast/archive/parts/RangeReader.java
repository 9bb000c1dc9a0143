package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyOrder;
import dev.holdfast.model.KeyRange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The records of a range, out of the stored parts that hold it. */
public final class RangeReader implements BatchReader {
    private final Contents contents;
    private final Collection collection;
    private final KeyOrder order;
    private final int[] key;
    private final KeyRange range;
    private final Iterator<StoredPart> parts;
    private final List<PartReader> files = new ArrayList<>();
    private BatchReader current;
    private boolean filtered;

    /** @param parts those that hold records of the range, in key order */
    public RangeReader(Contents contents, Collection collection, KeyRange range, List<StoredPart> parts) {
        this.contents = contents;
        this.collection = collection;
        this.order = collection.order();
        this.key = collection.key();
        this.range = range;
        this.parts = parts.iterator();
    }

    @Override
    public Batch next() {
        while (current != null || parts.hasNext()) {
            if (current == null) {
                open(parts.next());
            }
            Batch batch = current.next();
            if (batch == null) {
                close();
                continue;
            }
            Batch wanted = filtered ? within(batch) : batch;
            if (wanted.rows() > 0) {
                return wanted;
            }
        }
        return null;
    }

    @Override
    public void close() {
        current = null;
        while (!files.isEmpty()) {
            files.removeLast().close();
        }
    }

    private void open(StoredPart part) {
        for (StoredFile file : part.files()) {
            files.add(new PartReader(contents, collection, file));
        }
        current = files.size() == 1 ? files.getFirst() : new MergedPairs(files);
        filtered = !part.isWithin(range, order);
    }

    private Batch within(Batch batch) {
        int from = range.after() == null ? 0 : firstBehind(batch, range.after());
        int to = range.through() == null ? batch.rows() : firstBehind(batch, range.through());
        if (from == 0 && to == batch.rows()) {
            return batch;
        }
        if (to == 0) {
            files.forEach(PartReader::finish);
            close();
        }
        BatchBuilder rows = new BatchBuilder(batch.columns());
        for (int row = from; row < to; row++) {
            rows.addRow(batch, row);
        }
        return rows.build();
    }

    /** The first row with a key greater than this one. */
    private int firstBehind(Batch batch, Key end) {
        int low = 0;
        int high = batch.rows();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (order.compare(batch.key(middle, key), end) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
