package dev.holdfast.flow.compare;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads both sides of a collection in key order, one beside the other, and names the keys that differ. */
final class MergeJoin {
    private static final int EXAMPLES = 10;

    private final Source left;
    private final Source right;
    private final long expiring;
    private final Predicate<Key> leftAlone;
    private final List<String> examples = new ArrayList<>();
    private long onlyLeft;
    private long onlyRight;
    private long changed;

    /**
     * Pairs that expire at or before {@code expiring} are passed over.
     *
     * @param leftAlone keys that are on both sides and may differ
     */
    MergeJoin(Source left, Source right, Instant expiring, Predicate<Key> leftAlone) {
        this.leftAlone = leftAlone;
        this.expiring = expiring.getEpochSecond();
        this.left = left;
        this.right = right;
    }

    /** The difference; empty when only what was passed over differs. */
    Optional<Difference> differ(Collection mine, Collection theirs) {
        try (BatchReader a = left.read(mine, KeyRange.ALL);
                BatchReader b = right.read(theirs, KeyRange.ALL)) {
            if (mine.key().length == 0) {
                countRecords(a, b);
            } else {
                merge(new Cursor(a, mine), new Cursor(b, theirs), mine);
            }
        }
        if (onlyLeft + onlyRight + changed == 0) {
            return Optional.empty();
        }
        String what = String.format("%,d only left, %,d only right, %,d changed", onlyLeft, onlyRight, changed);
        return Optional.of(new Difference(
                mine.name(),
                what,
                onlyLeft + onlyRight + changed,
                onlyLeft + changed == 0,
                examples,
                new Difference.Counts(onlyLeft, onlyRight, changed)));
    }

    private void merge(Cursor a, Cursor b, Collection collection) {
        while (a.key != null || b.key != null) {
            int order =
                    a.key == null ? 1 : b.key == null ? -1 : collection.order().compare(a.key, b.key);
            if (order < 0) {
                onlyLeft++;
                example("- ", a);
                a.advance();
            } else if (order > 0) {
                onlyRight++;
                example("+ ", b);
                b.advance();
            } else {
                compareRows(a, b);
                a.advance();
                b.advance();
            }
        }
    }

    private void compareRows(Cursor a, Cursor b) {
        boolean equal = Arrays.equals(
                a.batch.buffer(),
                a.batch.start(a.row),
                a.batch.end(a.row),
                b.batch.buffer(),
                b.batch.start(b.row),
                b.batch.end(b.row));
        if (!equal && !leftAlone.test(a.key)) {
            changed++;
            example("~ ", a);
        }
    }

    private void example(String sign, Cursor at) {
        if (examples.size() < EXAMPLES) {
            examples.add(sign + at.key);
        }
    }

    /** Without a key, records can only be counted: each is its own key. */
    private void countRecords(BatchReader a, BatchReader b) {
        Map<Key, Long> seen = new HashMap<>();
        count(a, seen, 1);
        count(b, seen, -1);
        seen.forEach((record, count) -> {
            onlyLeft += Math.max(0, count);
            onlyRight += Math.max(0, -count);
            if (count != 0 && examples.size() < EXAMPLES) {
                examples.add((count > 0 ? "- " : "+ ") + record);
            }
        });
    }

    private static void count(BatchReader reader, Map<Key, Long> seen, long one) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            for (int row = 0; row < batch.rows(); row++) {
                byte[] record = Arrays.copyOfRange(batch.buffer(), batch.start(row), batch.end(row));
                seen.merge(new Key(record), one, Long::sum);
            }
        }
    }

    /** One side's place. */
    private final class Cursor {
        private final BatchReader reader;
        private final int[] keyColumns;
        private final boolean pairs;
        private Batch batch;
        private int row = -1;
        private Key key;

        Cursor(BatchReader reader, Collection collection) {
            this.reader = reader;
            this.keyColumns = collection.key();
            this.pairs = collection instanceof Pairs;
            advance();
        }

        void advance() {
            do {
                step();
            } while (batch != null && pairs && isExpiring());
            key = batch == null ? null : batch.key(row, keyColumns);
        }

        private void step() {
            row++;
            if (batch == null || row == batch.rows()) {
                batch = reader.next();
                row = 0;
            }
        }

        private boolean isExpiring() {
            return !batch.isNull(row, Pairs.EXPIRATION) && batch.integer(row, Pairs.EXPIRATION) <= expiring;
        }
    }
}
