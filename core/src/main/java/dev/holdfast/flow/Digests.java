package dev.holdfast.flow;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Collection;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.RangeDigest;
import java.util.List;

/** Digests of whole collections of a source. */
public final class Digests {
    private Digests() {}

    /** A source that already knows the digests of what it holds, and can answer without reading it. */
    public interface Stored {

        /** The pieces of a collection in key order, as they were when it was written. */
        List<RangeDigest> digests(Collection collection);
    }

    /** Reads a collection to its end and digests it. */
    public static List<RangeDigest> read(Source source, Collection collection, Progress progress) {
        RangeDigester digester = new RangeDigester(collection, null);
        try (BatchReader reader = source.read(collection, KeyRange.ALL)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                digester.add(batch);
                progress.moved(collection.name(), batch.rows(), batch.buffer().length);
            }
        }
        return digester.finish(null);
    }
}
