package dev.holdfast.archive.parts;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Pairs;
import java.util.Arrays;
import java.util.List;

/** Some streams of pairs, each ordered by key, as one. */
final class MergedPairs implements BatchReader {
    private static final int ROWS = 1024;
    private static final int BYTES = 1 << 20;

    private final List<Head> heads;
    private final BatchBuilder rows = new BatchBuilder(4);

    MergedPairs(List<? extends BatchReader> streams) {
        this.heads = streams.stream().map(Head::new).toList();
    }

    @Override
    public Batch next() {
        while (rows.rows() < ROWS && rows.bytes() < BYTES) {
            Head first = first();
            if (first == null) {
                break;
            }
            rows.addRow(first.batch, first.row++);
        }
        return rows.isEmpty() ? null : rows.build();
    }

    @Override
    public void close() {
        heads.forEach(head -> head.reader.close());
    }

    /** The one with the least key, or null when all have ended. */
    private Head first() {
        Head first = null;
        for (Head head : heads) {
            if (head.hasRow() && (first == null || head.compareTo(first) < 0)) {
                first = head;
            }
        }
        return first;
    }

    private static final class Head implements Comparable<Head> {
        private final BatchReader reader;
        private Batch batch;
        private int row;
        private boolean ended;

        Head(BatchReader reader) {
            this.reader = reader;
        }

        boolean hasRow() {
            if (!ended && (batch == null || row == batch.rows())) {
                batch = reader.next();
                row = 0;
                ended = batch == null;
            }
            return !ended;
        }

        @Override
        public int compareTo(Head other) {
            return Arrays.compareUnsigned(
                    batch.buffer(),
                    batch.content(row, Pairs.KEY),
                    batch.cellEnd(row, Pairs.KEY),
                    other.batch.buffer(),
                    other.batch.content(other.row, Pairs.KEY),
                    other.batch.cellEnd(other.row, Pairs.KEY));
        }
    }
}
