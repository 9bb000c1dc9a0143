package dev.holdfast.app.wiring;

import dev.holdfast.archive.SnapshotReader;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.denokv.corridor.Manners;
import dev.holdfast.flow.Digests;
import dev.holdfast.flow.ForwardingSource;
import dev.holdfast.flow.Particular;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.model.RangeDigest;
import java.util.List;

/** A snapshot as a source that closes its store as well. */
final class OwningSource extends ForwardingSource implements Digests.Stored, Particular {
    private final SnapshotReader reader;
    private final Snapshots snapshots;

    OwningSource(SnapshotReader reader, Snapshots snapshots) {
        super(reader);
        this.reader = reader;
        this.snapshots = snapshots;
    }

    @Override
    public List<RangeDigest> digests(Collection collection) {
        return reader.digests(collection);
    }

    @Override
    public Manner manner(Collection collection) {
        return DenoKv.isIn(catalog()) ? Manners.full(collection) : Manner.PLAIN;
    }

    @Override
    public void verify(List<Collection> collections, Progress progress) {
        reader.verify(collections, progress);
    }

    @Override
    public List<Finding> doubts() {
        return reader.doubts();
    }

    @Override
    public String print() {
        return reader.print();
    }

    @Override
    public void close() {
        super.close();
        snapshots.close();
    }
}
