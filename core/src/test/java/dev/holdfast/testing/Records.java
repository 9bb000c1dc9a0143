package dev.holdfast.testing;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Digests;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads sources into things that assertions can compare. */
public final class Records {
    private Records() {}

    /** A collection's name; the empty text for pairs, whose name is each place's own affair. */
    public static String title(Collection collection) {
        return collection instanceof Pairs ? "" : collection.name();
    }

    /** The digests of everything in a source. */
    public static Map<String, Digest> digests(Source source) {
        Map<String, Digest> digests = new TreeMap<>();
        for (Collection collection : source.catalog().collections()) {
            digests.put(title(collection), Digests.read(source, collection, Progress.SILENT));
        }
        return digests;
    }

    /** Every record of a range as hexadecimal canonical cells, in the order in which it comes. */
    public static List<String> read(Source source, Collection collection, KeyRange range) {
        List<String> records = new ArrayList<>();
        batches(source, collection, range).forEach(batch -> {
            for (int row = 0; row < batch.rows(); row++) {
                records.add(HexFormat.of().formatHex(batch.buffer(), batch.start(row), batch.end(row)));
            }
        });
        return records;
    }

    /** The keys of a range, in the order in which they come. */
    public static List<Key> keys(Source source, Collection collection, KeyRange range) {
        List<Key> keys = new ArrayList<>();
        batches(source, collection, range).forEach(batch -> {
            for (int row = 0; row < batch.rows(); row++) {
                keys.add(batch.key(row, collection.key()));
            }
        });
        return keys;
    }

    public static List<Batch> batches(Source source, Collection collection, KeyRange range) {
        List<Batch> batches = new ArrayList<>();
        try (BatchReader reader = source.read(collection, range)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                batches.add(batch);
            }
        }
        return batches;
    }

    /** The canonical cells of one row. */
    public static byte[] row(Batch batch, int row) {
        return Arrays.copyOfRange(batch.buffer(), batch.start(row), batch.end(row));
    }
}
