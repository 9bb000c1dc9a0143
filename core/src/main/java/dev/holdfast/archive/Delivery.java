package dev.holdfast.archive;

import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.parts.PartFile;
import dev.holdfast.archive.parts.Shelf;
import dev.holdfast.archive.vault.Sealing;
import dev.holdfast.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A vendor's dump as it came, in the folder of the snapshot that is to be made of it, until that is sealed. On its way it is
 * in memory by a buffer at a time.
 *
 * <p>For an encrypted snapshot it is encrypted to a key that only this object has: another one, after a crash, finds nothing
 * that can be read. For one thread. It owns the store: closing it closes that; safe to call twice.
 */
public final class Delivery implements AutoCloseable {
    private static final String STEM = "export.sql";

    private final Store store;
    private final Folder folder;
    private final SnapshotSettings settings;
    private final Sealing sealing;
    private boolean received;

    /** @param id null for a folder that nobody has yet */
    Delivery(Store store, SnapshotSettings settings, String id) {
        this.store = store;
        this.settings = settings;
        this.folder = new Folder(
                store, id == null ? free(store, settings) : SnapshotId.parse(id).orElseThrow());
        this.sealing = settings.encryption().isWanted()
                ? new Sealing(folder, settings.encryption().to(List.of(), Optional.empty()))
                : null;
    }

    /** Of the snapshot, {@code <slug>/<time>}. */
    public String id() {
        return folder.id().toString();
    }

    /** Stores a dump, in place of one that was stored before; all of it or nothing. The stream stays open. */
    public void receive(InputStream sql) {
        Shelf shelf = sealing == null ? folder : sealing;
        try (PartFile file = new PartFile(shelf, name())) {
            sql.transferTo(file.stream());
            file.commit(0, null, null);
            received = true;
        } catch (IOException e) {
            throw Folder.failed(e);
        }
    }

    /** Whether {@link #open} would find a dump. */
    public boolean isReadable() {
        return received || sealing == null && folder.files(name()).containsKey(name());
    }

    /** The dump; to be closed by the caller. What breaks the stream is the store's failure. */
    public InputStream open() {
        try {
            return settings.compression().from(sealing == null ? folder.open(name()) : sealing.open(name()));
        } catch (IOException e) {
            throw Folder.failed(e);
        }
    }

    /** Once the snapshot is sealed: takes away what a crash has left that was only needed to make it. */
    public void tidy() {
        if (!folder.files(Sums.NAME).isEmpty()) {
            Seal.removeWorkingFiles(folder);
            folder.files("").keySet().stream().filter(Lease::isLease).forEach(folder::delete);
        }
    }

    @Override
    public void close() {
        store.close();
    }

    static void remove(Folder folder) {
        folder.files(STEM).keySet().forEach(folder::delete);
    }

    private String name() {
        return STEM + settings.compression().suffix();
    }

    private static SnapshotId free(Store store, SnapshotSettings settings) {
        SnapshotId id = SnapshotId.of(settings.origin().slug(), settings.clock().instant());
        while (!new Folder(store, id).files("").isEmpty()) {
            id = SnapshotId.of(id.slug(), id.time().plusMillis(1));
        }
        return id;
    }
}
