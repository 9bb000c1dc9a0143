package dev.holdfast.archive.parts;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Pairs;
import java.util.Arrays;

/** Two streams of pairs, each ordered by key, as one. */
final class MergedPairs implements BatchReader {
    private static final int ROWS = 1024;
    private static final int BYTES = 1 << 20;

    private final Head left;
    private final Head right;
    private final BatchBuilder rows = new BatchBuilder(4);

    MergedPairs(BatchReader left, BatchReader right) {
        this.left = new Head(left);
        this.right = new Head(right);
    }

    @Override
    public Batch next() {
        while (rows.rows() < ROWS && rows.bytes() < BYTES) {
            boolean isLeft = left.hasRow();
            boolean isRight = right.hasRow();
            if (!isLeft && !isRight) {
                break;
            }
            Head first = !isRight || isLeft && left.compareTo(right) < 0 ? left : right;
            rows.addRow(first.batch, first.row++);
        }
        return rows.isEmpty() ? null : rows.build();
    }

    @Override
    public void close() {
        try (left.reader;
                right.reader) {
            rows.build();
        }
    }

    private static final class Head implements Comparable<Head> {
        private final BatchReader reader;
        private Batch batch;
        private int row;

        Head(BatchReader reader) {
            this.reader = reader;
        }

        boolean hasRow() {
            if (batch == null || row == batch.rows()) {
                batch = reader.next();
                row = 0;
            }
            return batch != null;
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
