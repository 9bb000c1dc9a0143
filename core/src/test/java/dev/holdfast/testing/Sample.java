package dev.holdfast.testing;

import dev.holdfast.flow.RangeDigester;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A known state: what it consists of, and every record of every collection in key order.
 *
 * @param records by the name of the collection
 * @param sql for tables: statements that make this state in an empty SQLite database; empty for pairs
 */
public record Sample(Catalog catalog, Map<String, Batch> records, List<String> sql) {
    public Sample {
        records = Map.copyOf(records);
        sql = List.copyOf(sql);
    }

    /** The digest of each collection by name; a pairs collection always stands under the empty name. */
    public Map<String, Digest> digests() {
        Map<String, Digest> digests = new TreeMap<>();
        catalog.collections().forEach(c -> digests.put(Records.title(c), digest(c)));
        return digests;
    }

    private Digest digest(Collection collection) {
        RangeDigester digester = new RangeDigester(collection, null);
        Batch batch = records.get(collection.name());
        if (batch != null) {
            digester.add(batch);
        }
        return RangeDigester.total(digester.finish(null));
    }
}
