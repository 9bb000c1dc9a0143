package dev.holdfast.flow;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.RangeDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** Digests of whole collections of a source. */
public final class Digests {
    private Digests() {}

    /** A source that wrote down the digests of what it holds, and whose files only have to be verified for them to be true. */
    public interface Stored extends Kept {

        /** The pieces of a collection in key order, as they were when it was written. */
        List<RangeDigest> digests(Collection collection);
    }

    /**
     * The digest of a collection: the stored one if the source has it and its files are what was written, else by reading all
     * of it.
     *
     * @throws dev.holdfast.model.Failure CORRUPT when a stored file is damaged
     */
    public static Digest of(Source source, Collection collection, Progress progress) {
        if (source instanceof Stored stored) {
            stored.verify(List.of(collection), progress);
            return RangeDigester.total(stored.digests(collection));
        }
        return read(source, collection, progress);
    }

    /**
     * What a source wrote down of each of its collections, by name, without a look at its files: to tell how much there should
     * be, or where they were verified just before. Empty when it wrote down nothing.
     */
    public static Optional<Map<String, Digest>> told(Source source) {
        return source instanceof Stored stored
                ? Optional.of(source.catalog().collections().stream()
                        .collect(Collectors.toMap(Collection::name, one -> RangeDigester.total(stored.digests(one)))))
                : Optional.empty();
    }

    /** How many records all of these stand for. */
    public static long records(Map<String, Digest> digests) {
        return digests.values().stream().mapToLong(Digest::count).sum();
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
