package dev.holdfast.app;

import dev.holdfast.archive.SnapshotReader;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Digests;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.RangeDigest;
import java.util.List;

/** A snapshot as a source that closes its store as well. */
final class OwningSource implements Source, Digests.Stored {
    private final SnapshotReader reader;
    private final Snapshots snapshots;

    OwningSource(SnapshotReader reader, Snapshots snapshots) {
        this.reader = reader;
        this.snapshots = snapshots;
    }

    @Override
    public String address() {
        return reader.address();
    }

    @Override
    public Catalog catalog() {
        return reader.catalog();
    }

    @Override
    public AsOf start() {
        return reader.start();
    }

    @Override
    public boolean continues(AsOf earlier) {
        return reader.continues(earlier);
    }

    @Override
    public int readers() {
        return reader.readers();
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        return reader.split(collection, parts);
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        return reader.read(collection, range);
    }

    @Override
    public List<RangeDigest> digests(Collection collection) {
        return reader.digests(collection);
    }

    @Override
    public Capture finish(AsOf earliest) {
        return reader.finish(earliest);
    }

    @Override
    public void close() {
        reader.close();
        snapshots.close();
    }
}
