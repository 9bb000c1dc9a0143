package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.flow.Workers;
import dev.holdfast.model.Progress;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Compares files as they are stored with their SHA-256: without a key, and in constant memory. Safe for several threads. */
public final class Checksums {
    private static final int READERS = 4;
    /** Whoever waits for that much to be read wants to know what for. */
    private static final long WORTH_A_WORD = 100_000_000;

    private final Folder folder;
    private final Set<String> whole = ConcurrentHashMap.newKeySet();

    public Checksums(Folder folder) {
        this.folder = folder;
    }

    /** This file was read to its end and is what was written. */
    public void found(Envelope file) {
        whole.add(file.name());
    }

    /**
     * Reads those of the files that were not found whole before.
     *
     * @throws dev.holdfast.model.Failure CORRUPT naming the first that is not what was written
     */
    public void require(List<Envelope> files, Progress progress) {
        List<Envelope> open =
                files.stream().filter(file -> !whole.contains(file.name())).toList();
        Told told = new Told(open, progress);
        told.read(0);
        Workers.run(READERS, open, file -> {
            require(file, told);
            found(file);
        });
    }

    private void require(Envelope file, Told told) {
        MessageDigest sha256 = Sha256.start();
        long bytes = 0;
        try (InputStream in = open(file)) {
            byte[] some = new byte[1 << 16];
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                sha256.update(some, 0, read);
                bytes += read;
                told.read(read);
            }
        } catch (IOException e) {
            throw Folder.failed(e);
        }
        if (bytes != file.bytes()) {
            throw Damage.of(folder.path(file.name()), "it has " + bytes + " bytes instead of " + file.bytes());
        }
        if (!HexFormat.of().formatHex(sha256.digest()).equals(file.sha256())) {
            throw Damage.of(folder.path(file.name()), "its SHA-256 is not the one in SHA256SUMS");
        }
    }

    private InputStream open(Envelope file) {
        try {
            return folder.open(file.name());
        } catch (StoreException.NotFound e) {
            throw Damage.of(folder.path(file.name()), "it is missing", e);
        }
    }

    /** Says now and then how far it is. */
    private static final class Told {
        private final long all;
        private final Progress progress;
        private final AtomicLong read = new AtomicLong();
        private final AtomicLong next = new AtomicLong();

        Told(List<Envelope> files, Progress progress) {
            this.all = files.stream().mapToLong(Envelope::bytes).sum();
            this.progress = progress;
        }

        void read(int more) {
            long now = read.addAndGet(more);
            long due = next.get();
            if (all >= WORTH_A_WORD && now >= due && next.compareAndSet(due, now + all / 10)) {
                progress.note(
                        String.format("checking the stored files: %,d of %,d MB", now / 1_000_000, all / 1_000_000));
            }
        }
    }
}
