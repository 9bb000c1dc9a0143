package dev.holdfast.flow;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.RangeDigest;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Digests of whole collections of a source. */
public final class Digests {
    private Digests() {}

    /** A source that already knows the digests of what it holds, and can answer without reading it. */
    public interface Stored {

        /** The pieces of a collection in key order, as they were when it was written. */
        List<RangeDigest> digests(Collection collection);
    }

    /** The digest of a collection: the stored one if the source has it, else by reading all of it. */
    public static Digest of(Source source, Collection collection, Progress progress) {
        return source instanceof Stored stored
                ? RangeDigester.total(stored.digests(collection))
                : read(source, collection, progress);
    }

    /** Reads a collection to its end, with as many readers as the source allows and there are cores, and digests it. */
    public static Digest read(Source source, Collection collection, Progress progress) {
        int workers = Math.min(source.readers(), Runtime.getRuntime().availableProcessors());
        AtomicReference<Digest> total = new AtomicReference<>(Digest.EMPTY);
        Workers.run(workers, source.split(collection, workers), range -> {
            Digest digest = read(source, collection, range, progress);
            total.accumulateAndGet(digest, Digest::plus);
        });
        return total.get();
    }

    private static Digest read(Source source, Collection collection, KeyRange range, Progress progress) {
        RangeDigester digester = new RangeDigester(collection, range.after());
        try (BatchReader reader = source.read(collection, range)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                digester.add(batch);
                progress.moved(collection.name(), batch.rows(), batch.buffer().length);
            }
        }
        return RangeDigester.total(digester.finish(range.through()));
    }
}
