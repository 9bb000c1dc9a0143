package dev.holdfast.testing;

import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A target in memory that keeps the contract, and goes on after a crash with whole segments. */
public final class MemoryTarget implements Target {
    private final Storage storage;
    private final int writers;

    public MemoryTarget(Storage storage, int writers) {
        this.storage = storage;
        this.writers = writers;
    }

    /** What outlives the target. */
    public static final class Storage {
        private Catalog catalog;
        private Plan plan;
        private AsOf started;
        private Capture capture;
        private final Map<Segment, List<Batch>> written = new HashMap<>();

        public synchronized boolean isComplete() {
            return capture != null;
        }

        public synchronized Source source() {
            if (!isComplete()) {
                throw new Failure(Failure.Kind.NOT_FOUND, "nothing whole is there", "");
            }
            return new MemorySource(new Sample(catalog, records(), List.of()));
        }

        private Map<String, Batch> records() {
            Map<String, BatchBuilder> builders = new TreeMap<>();
            written.keySet().stream()
                    .sorted(Comparator.comparing(Segment::number))
                    .forEach(segment -> {
                        Collection collection = segment.collection();
                        BatchBuilder all = builders.computeIfAbsent(
                                collection.name(), name -> new BatchBuilder(collection.width()));
                        written.get(segment).forEach(batch -> {
                            for (int row = 0; row < batch.rows(); row++) {
                                all.addRow(batch, row);
                            }
                        });
                    });
            Map<String, Batch> records = new HashMap<>();
            builders.forEach((name, builder) -> records.put(name, builder.build()));
            return records;
        }
    }

    @Override
    public String address() {
        return "memory:";
    }

    @Override
    public int writers() {
        return writers;
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        synchronized (storage) {
            if (storage.isComplete()) {
                throw new NotEmpty("the target is not empty", "");
            }
            if (storage.plan != null && catalog.equals(storage.catalog) && joins.joins(storage.started)) {
                return rest();
            }
            storage.written.clear();
            storage.catalog = catalog;
            storage.plan = proposed;
            storage.started = proposed.earliest();
            return proposed;
        }
    }

    private Plan rest() {
        List<Segment> left = storage.plan.segments().stream()
                .filter(segment -> !storage.written.containsKey(segment))
                .toList();
        return new Plan(left, storage.started, true);
    }

    @Override
    public RangeWriter open(Segment segment) {
        return new Writer(segment);
    }

    @Override
    public List<Finding> finish(Capture capture) {
        synchronized (storage) {
            if (storage.written.size() != storage.plan.segments().size()) {
                throw new IllegalStateException("segments are missing");
            }
            storage.capture = capture;
            return List.of();
        }
    }

    @Override
    public void close() {}

    private final class Writer implements RangeWriter {
        private final Segment segment;
        private final List<Batch> batches = new ArrayList<>();

        Writer(Segment segment) {
            this.segment = segment;
        }

        @Override
        public void write(Batch batch) {
            batches.add(batch);
        }

        @Override
        public void commit() {
            synchronized (storage) {
                storage.written.put(segment, List.copyOf(batches));
            }
        }

        @Override
        public void close() {}
    }
}
