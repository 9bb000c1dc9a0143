package dev.holdfast.transfer;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Digests;
import dev.holdfast.flow.Kept;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.compare.Compared;
import dev.holdfast.flow.compare.Comparison;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Writing;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** How many records a copy would move, found out by reading alone. */
final class Expected {
    private static final long UNKNOWN = -1;

    private final Rooms rooms;
    private final Clock clock;
    private final Writing writing;
    private final Progress progress;

    Expected(Rooms rooms, Clock clock, Writing writing, Progress progress) {
        this.rooms = rooms;
        this.clock = clock;
        this.writing = writing;
        this.progress = progress;
    }

    /**
     * The number, or -1 when only a copy could tell. A mode that leaves alone what is there reads the target for it; of a part
     * of files that were written once, and for a target that can not take every record, the files are read.
     *
     * @param source its files have been verified
     * @param target has rehearsed
     */
    long records(Source source, Target target) {
        boolean isSelective =
                writing.mode() == Writing.Mode.ONLY_MISSING || writing.mode() == Writing.Mode.ONLY_CHANGED;
        if (!isSelective && !Kept.isKept(source)) {
            return UNKNOWN;
        }
        if (target instanceof Target.Choosing choosing) {
            return sum(source, one -> chosen(source, choosing, one));
        }
        Optional<Map<String, Digest>> told = Digests.told(source);
        if (!isSelective && told.isPresent()) {
            return Digests.records(told.get());
        }
        return isSelective ? differing(source, target, told.orElse(Map.of())) : all(source);
    }

    private static long sum(Source source, ToLongFunction<Collection> count) {
        return source.catalog().collections().stream().mapToLong(count).sum();
    }

    private static long chosen(Source source, Target.Choosing target, Collection collection) {
        try (BatchReader reader = source.read(collection, KeyRange.ALL)) {
            return target.choose(collection, reader);
        }
    }

    private long all(Source source) {
        return sum(source, one -> Digests.of(source, one, progress).count());
    }

    /** Of tables nobody knows without trying. */
    private long differing(Source source, Target target, Map<String, Digest> known) {
        if (source.catalog().kind() != Catalog.Kind.KV) {
            return UNKNOWN;
        }
        try (Source there = rooms.source(target.address(), Capturing.of(writing.selection()))) {
            return new Comparison(source, there, known, clock.instant(), progress)
                    .counting().run().compared().stream()
                            .mapToLong(this::written)
                            .sum();
        } catch (Failure failure) {
            if (failure.kind() == Failure.Kind.NOT_FOUND) {
                return all(source);
            }
            throw failure;
        }
    }

    private long written(Compared one) {
        return one.onlyLeft() + (writing.mode() == Writing.Mode.ONLY_CHANGED ? one.changed() : 0);
    }
}
