package dev.holdfast.flow.compare;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Particular.Manner;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.compare.Omissions.Verdict;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Cell;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Column;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Reads both sides of a collection in key order, one beside the other, and names the keys that differ. */
final class MergeJoin {
    /** How many keys of the left are in memory at once where neither side stands in their order. */
    private static final long SHARE = 200_000;

    private static final Hasher128 XXH3 = Hashing.xxh3_128();

    private final Source left;
    private final Source right;
    private final long expiring;
    private final Manner manner;
    private final Set<String> apart;
    private final Tally tally;
    private Unsettled unsettled;
    private Omissions omissions;

    /**
     * Records that expire at or before {@code expiring} are passed over, and with them what is the same on the other side,
     * where that may not be seen.
     *
     * @param manner of the collection
     * @param apart columns that are not compared
     */
    MergeJoin(Source left, Source right, Instant expiring, Manner manner, Set<String> apart) {
        this.manner = manner;
        this.apart = apart;
        this.expiring = expiring.getEpochSecond();
        this.left = left;
        this.right = right;
        this.tally = new Tally(manner.name());
    }

    /** What the right was not given, or has otherwise because it was there before, is passed over. */
    MergeJoin omitting(Omissions records) {
        omissions = records;
        return this;
    }

    /** What differs is added to these, too. */
    MergeJoin remembering(Unsettled pairs) {
        unsettled = pairs;
        return this;
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
        return tally.difference(mine.name());
    }

    /**
     * The same for records that were merged by another key than the one that orders them, and whose rowids are each side's own.
     * Both sides are read again for every so many records of the left.
     *
     * @param known the left's table with that key
     * @param records of the left
     */
    Optional<Difference> differ(Collection mine, Table known, Collection theirs, long records) {
        long shares = 1 + records / SHARE;
        for (int share = 0; share < shares; share++) {
            int ours = share;
            Predicate<Key> chosen = key -> Math.floorMod(key.hashCode(), shares) == ours;
            try (BatchReader a = left.read(mine, KeyRange.ALL);
                    BatchReader b = right.read(theirs, KeyRange.ALL)) {
                match(new Cursor(a, known), new Cursor(b, known), known, chosen);
            }
        }
        return tally.difference(known.name());
    }

    private void match(Cursor a, Cursor b, Table known, Predicate<Key> chosen) {
        int[] compared = IntStream.of(compared(known))
                .filter(column -> known.columns().get(column).role() != Column.Role.ROWID)
                .toArray();
        Map<Key, HashValue128> wanted = new HashMap<>();
        for (; a.key != null; a.advance()) {
            Key key = known.order().folded(a.key);
            if (chosen.test(key) && !a.isExpiring() && wanted.put(key, a.hash(compared)) != null) {
                tally.add(Tally.CHANGED, a.key);
            }
        }
        for (; b.key != null; b.advance()) {
            Key key = known.order().folded(b.key);
            HashValue128 hash = chosen.test(key) ? wanted.remove(key) : null;
            if (hash != null && !hash.equals(b.hash(compared))) {
                tally.add(Tally.CHANGED, b.key);
            } else if (hash == null && chosen.test(key)) {
                onlyRight(b);
            }
        }
        wanted.keySet().forEach(key -> tally.add(Tally.LEFT, key));
    }

    private void merge(Cursor a, Cursor b, Collection collection) {
        int[] compared = compared(collection);
        while (a.key != null || b.key != null) {
            int order =
                    a.key == null ? 1 : b.key == null ? -1 : collection.order().compare(a.key, b.key);
            if (order < 0) {
                onlyLeft(a);
                a.advance();
            } else if (order > 0) {
                onlyRight(b);
                b.advance();
            } else {
                compareRows(a, b, compared);
                a.advance();
                b.advance();
            }
        }
    }

    private int[] compared(Collection collection) {
        List<String> labels = collection.labels();
        return IntStream.range(0, labels.size())
                .filter(column -> !apart.contains(labels.get(column)))
                .toArray();
    }

    private void onlyLeft(Cursor a) {
        Verdict verdict = omissions == null ? Verdict.USUAL : omissions.absent(a.key, a.batch, a.row);
        if (verdict == Verdict.DIFFERENCE || verdict == Verdict.USUAL && !a.isExpiring()) {
            differs(Tally.LEFT, a);
        }
    }

    private void onlyRight(Cursor b) {
        if (!b.isExpiring()) {
            differs(Tally.RIGHT, b);
        }
    }

    private void compareRows(Cursor a, Cursor b, int[] compared) {
        if (isEqual(a, b, compared)) {
            return;
        }
        Verdict verdict = omissions == null
                ? Verdict.USUAL
                : omissions.other(a.key, a.batch, a.row, () -> isEqual(a, b, timeless(compared)));
        if (verdict == Verdict.DIFFERENCE) {
            differs(Tally.CHANGED, a);
        } else if (verdict == Verdict.USUAL && (a.isExpiring() || b.isExpiring())) {
            onlyLeft(a);
            onlyRight(b);
        } else if (verdict == Verdict.USUAL && (omissions == null || !omissions.stayed(a.key))) {
            differs(Tally.CHANGED, a);
        }
    }

    private static int[] timeless(int[] compared) {
        return IntStream.of(compared)
                .filter(column -> column != Pairs.EXPIRATION)
                .toArray();
    }

    private static boolean isEqual(Cursor a, Cursor b, int[] compared) {
        for (int column : compared) {
            if (!Arrays.equals(
                    a.batch.buffer(),
                    a.batch.cell(a.row, column),
                    a.batch.cellEnd(a.row, column),
                    b.batch.buffer(),
                    b.batch.cell(b.row, column),
                    b.batch.cellEnd(b.row, column))) {
                return false;
            }
        }
        return true;
    }

    private void differs(char how, Cursor at) {
        tally.add(how, at.key);
        if (unsettled != null) {
            unsettled.add(how, at.key, at.batch, at.row);
        }
    }

    /** Without a key, records can only be counted: each is its own key. */
    private void countRecords(BatchReader a, BatchReader b) {
        Map<Key, Long> seen = new HashMap<>();
        count(a, seen, 1);
        count(b, seen, -1);
        seen.forEach((record, count) -> {
            if (count != 0) {
                tally.add(count > 0 ? Tally.LEFT : Tally.RIGHT, Math.abs(count), record::toString);
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
        private final int expiry;
        private Batch batch;
        private int row = -1;
        private Key key;

        Cursor(BatchReader reader, Collection collection) {
            this.reader = reader;
            this.keyColumns = collection.key();
            this.pairs = collection instanceof Pairs;
            this.expiry = pairs ? Pairs.EXPIRATION : collection.labels().indexOf(manner.expiry());
            advance();
        }

        void advance() {
            row++;
            if (batch == null || row == batch.rows()) {
                batch = reader.next();
                row = 0;
            }
            key = batch == null ? null : batch.key(row, keyColumns);
        }

        HashValue128 hash(int[] columns) {
            HashStream128 hash = XXH3.hashStream();
            for (int column : columns) {
                int from = batch.cell(row, column);
                hash.putBytes(batch.buffer(), from, batch.cellEnd(row, column) - from);
            }
            return hash.get();
        }

        boolean isExpiring() {
            if (expiry < 0 || batch.tag(row, expiry) != Cell.INTEGER) {
                return false;
            }
            long at = batch.integer(row, expiry);
            return pairs ? at <= expiring : at >= 0 && Math.floorDiv(at, 1000) <= expiring;
        }
    }
}
