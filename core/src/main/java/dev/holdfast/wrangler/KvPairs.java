package dev.holdfast.wrangler;

import dev.holdfast.flow.LeftAlone;
import dev.holdfast.model.Batch;
import dev.holdfast.model.CanonicalJson;
import dev.holdfast.model.Key;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Writing;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** The pairs of one run on their way: files at once, index rows in one transaction. Safe for several threads. */
final class KvPairs {
    private static final int[] KEY = {Pairs.KEY};

    private final KvIndex index;
    private final BlobFolder blobs;
    private final Writing.Mode mode;
    private final String run;
    private final AtomicLong written = new AtomicLong();
    private final LeftAlone leftAlone = new LeftAlone();
    private boolean committed;

    KvPairs(KvIndex index, BlobFolder blobs, Writing.Mode mode, String run) {
        this.index = index;
        this.blobs = blobs;
        this.mode = mode;
        this.run = run;
    }

    void write(Batch batch) throws IOException, SQLException {
        for (int row = 0; row < batch.rows(); row++) {
            KvIndex.Entry entry = new KvIndex.Entry(
                    batch.bytes(row, Pairs.KEY),
                    name(),
                    batch.isNull(row, Pairs.EXPIRATION) ? null : batch.integer(row, Pairs.EXPIRATION),
                    batch.text(row, Pairs.METADATA));
            if (!isWanted(entry, batch, row)) {
                leave(batch.key(row, KEY));
            } else {
                blobs.write(
                        entry.blob(), batch.buffer(), batch.content(row, Pairs.VALUE), batch.length(row, Pairs.VALUE));
                index.put(entry);
            }
        }
    }

    private void leave(Key key) {
        if (mode == Writing.Mode.ONLY_MISSING) {
            leftAlone.add(key);
        } else {
            leftAlone.addAlike();
        }
    }

    /** What was there and stays. */
    LeftAlone leftAlone() {
        return leftAlone;
    }

    /** Makes all of it valid, then lets go of the values that are not wanted any more. */
    void commit() throws IOException, SQLException {
        blobs.sync();
        index.commit();
        committed = true;
        for (String replaced = index.nextReplaced(); replaced != null; replaced = index.nextReplaced()) {
            blobs.delete(replaced);
        }
    }

    /** Without {@link #commit}: leaves what was there, and nothing else. */
    void close() throws IOException, SQLException {
        index.close();
        if (!committed) {
            blobs.deleteOurs(run, name -> false);
        }
    }

    private boolean isWanted(KvIndex.Entry entry, Batch batch, int row) throws IOException, SQLException {
        if (mode != Writing.Mode.ONLY_MISSING && mode != Writing.Mode.ONLY_CHANGED) {
            return true;
        }
        KvIndex.Entry there = index.find(entry.key());
        return there == null || mode == Writing.Mode.ONLY_CHANGED && !isEqual(there, entry, batch, row);
    }

    private boolean isEqual(KvIndex.Entry there, KvIndex.Entry entry, Batch batch, int row) throws IOException {
        String metadata = there.metadata() == null ? null : CanonicalJson.of(there.metadata());
        return Objects.equals(there.expiration(), entry.expiration())
                && Objects.equals(metadata, entry.metadata())
                && Arrays.equals(blobs.read(there.blob()), batch.bytes(row, Pairs.VALUE));
    }

    /** As long as the names that workerd gives: 80 hexadecimal digits. */
    private String name() {
        return BlobFolder.OURS + run + String.format("%032x", written.incrementAndGet());
    }
}
