package dev.holdfast.testing;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Breaks a target or a source at its n-th call, once: what came before has happened, that call has not. */
public final class Fuse {
    private final AtomicInteger left;

    /** Blows at call {@code n}, counted from 1. */
    public Fuse(int n) {
        this.left = new AtomicInteger(n);
    }

    public boolean hasBlown() {
        return left.get() <= 0;
    }

    public void call() {
        if (left.decrementAndGet() == 0) {
            throw new Failure(Failure.Kind.REMOTE, "the fuse has blown", "");
        }
    }

    /** Counts begin, open, write, commit and finish. */
    public Target guard(Target target) {
        return new GuardedTarget(target, this);
    }

    /** Counts read and next. */
    public Source guard(Source source) {
        return new GuardedSource(source, this);
    }

    private record GuardedTarget(Target target, Fuse fuse) implements Target {
        @Override
        public String address() {
            return target.address();
        }

        @Override
        public int writers() {
            return target.writers();
        }

        @Override
        public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
            fuse.call();
            return target.begin(catalog, proposed, joins);
        }

        @Override
        public RangeWriter open(Segment segment) {
            fuse.call();
            return new GuardedWriter(target.open(segment), fuse);
        }

        @Override
        public List<Finding> finish(Capture capture) {
            fuse.call();
            return target.finish(capture);
        }

        @Override
        public void close() {
            target.close();
        }
    }

    private record GuardedWriter(RangeWriter writer, Fuse fuse) implements RangeWriter {
        @Override
        public void write(Batch batch) {
            fuse.call();
            writer.write(batch);
        }

        @Override
        public void commit() {
            fuse.call();
            writer.commit();
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    private record GuardedSource(Source source, Fuse fuse) implements Source {
        @Override
        public String address() {
            return source.address();
        }

        @Override
        public Catalog catalog() {
            return source.catalog();
        }

        @Override
        public AsOf start() {
            return source.start();
        }

        @Override
        public boolean continues(AsOf earlier) {
            return source.continues(earlier);
        }

        @Override
        public int readers() {
            return source.readers();
        }

        @Override
        public List<KeyRange> split(Collection collection, int parts) {
            return source.split(collection, parts);
        }

        @Override
        public BatchReader read(Collection collection, KeyRange range) {
            fuse.call();
            return new GuardedReader(source.read(collection, range), fuse);
        }

        @Override
        public Capture finish(AsOf earliest) {
            return source.finish(earliest);
        }

        @Override
        public void close() {
            source.close();
        }
    }

    private record GuardedReader(BatchReader reader, Fuse fuse) implements BatchReader {
        @Override
        public Batch next() {
            fuse.call();
            return reader.next();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
