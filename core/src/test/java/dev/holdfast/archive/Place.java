package dev.holdfast.archive;

import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.layout.Origin;
import dev.holdfast.archive.vault.Encryption;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.TrustedKeys;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.TargetContract;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** A store with the snapshots of one source, written by one process after the other. */
final class Place implements TargetContract.Place {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    final Store store;
    private final long partBytes;
    private final Compression compression;
    private final Encryption encryption;
    private Keyring keyring = Keyring.EMPTY;
    private int processes;

    Place() {
        this(MemoryStore.create());
    }

    Place(Store store) {
        this(store, 20_000, Compression.ZSTD);
    }

    Place(Store store, long partBytes, Compression compression) {
        this(store, partBytes, compression, Encryption.NONE);
    }

    Place(Store store, long partBytes, Compression compression, Encryption encryption) {
        this.encryption = encryption;
        this.store = store;
        this.partBytes = partBytes;
        this.compression = compression;
    }

    SnapshotSettings settings() {
        String process = "process " + processes++;
        Owner owner = new Owner("machine", process, "token of " + process, earlier -> false);
        return SnapshotSettings.of(Origin.of("d1:shop"), "holdfast test", CLOCK, owner)
                .withPartBytes(partBytes)
                .with(compression)
                .with(encryption);
    }

    /** The same, read with these keys. */
    Place reading(Keyring keys) {
        keyring = keys;
        return this;
    }

    Snapshots snapshots() {
        return new Snapshots(store, keyring, TrustedKeys.NONE);
    }

    @Override
    public SnapshotWriter target() {
        return target(store);
    }

    SnapshotWriter target(Store through) {
        return new SnapshotWriter(through, settings());
    }

    @Override
    public Source source() {
        return reader();
    }

    SnapshotReader reader() {
        Snapshots snapshots = snapshots();
        return snapshots.reader(snapshots.find(null, "latest").id());
    }

    @Override
    public boolean looksComplete() {
        return new Snapshots(store).list(null).stream().anyMatch(info -> info.state() != SnapshotInfo.State.UNFINISHED);
    }
}
