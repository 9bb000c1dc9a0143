package dev.holdfast.archive;

import dev.holdfast.archive.layout.Part;
import dev.holdfast.archive.layout.Restorability;
import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.flow.RangeDigester;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.RangeDigest;
import java.io.IOException;
import java.util.List;

/**
 * Writes the records of one segment as parts, one after the other.
 *
 * <p>A part is stored when records for the next one come, or at the end, so that the last one always ends where the
 * segment does. The subclasses know what the files of a part are.
 */
abstract class SegmentWriter implements RangeWriter.Digesting {
    private final Ledger ledger;
    private final Segment segment;
    private final int[] key;
    private final RangeDigester digester;
    private Digest digest = Digest.EMPTY;
    private int number;
    private boolean open;
    private Key after;
    private Key last;
    private String cursor;
    private long largest;

    /** @param written parts of this segment that are there already */
    SegmentWriter(Ledger ledger, Segment segment, int written) {
        this.ledger = ledger;
        this.segment = segment;
        this.key = segment.collection().key();
        this.after = segment.range().after();
        this.last = after;
        this.digester = new RangeDigester(segment.collection(), after);
        this.number = written;
    }

    /** Begins a part that will have this name. */
    abstract void begin(String part) throws IOException;

    /** Stores the files of the part that was begun; none if it got no records and needs none. */
    abstract List<StoredFile> end(KeyRange range) throws IOException;

    /** Gives up the part that was begun, if any. Safe to call twice. */
    abstract void abandon() throws IOException;

    /** Takes rows into the part that was begun. */
    abstract void add(Batch batch, int from, int to) throws IOException;

    /** How many rows from {@code from} on still go into the part that was begun; at least one if it is empty. */
    abstract int room(Batch batch, int from) throws IOException;

    @Override
    public final void write(Batch batch) {
        ledger.lease().renew();
        try {
            for (int from = 0; from < batch.rows(); ) {
                from += writeSome(batch, from);
            }
        } catch (IOException e) {
            throw Folder.failed(e);
        }
    }

    @Override
    public final void commit() {
        try {
            beginPart();
            endPart(segment.range().through(), null, true);
        } catch (IOException e) {
            throw Folder.failed(e);
        }
    }

    @Override
    public final Digest digest() {
        return digest;
    }

    @Override
    public final void close() {
        try {
            abandon();
        } catch (IOException e) {
            throw Folder.failed(e);
        }
    }

    /** Writes as many rows as fit into the part that is open, and ends it if that is none. */
    private int writeSome(Batch batch, int from) throws IOException {
        beginPart();
        int rows = room(batch, from);
        if (rows == 0) {
            endPart(last, cursor, false);
            return 0;
        }
        add(batch, from, from + rows);
        digester.add(batch, from, from + rows);
        watch(batch, from, from + rows);
        last = key.length == 0 ? null : batch.key(from + rows - 1, key);
        cursor = from + rows == batch.rows() ? batch.cursor() : null;
        return rows;
    }

    private void beginPart() throws IOException {
        if (!open) {
            number++;
            begin(ledger.name(segment, number));
            open = true;
        }
    }

    private void endPart(Key through, String cursorThere, boolean isLast) throws IOException {
        KeyRange range = new KeyRange(after, through);
        // Whoever took over writes parts of the same names: one who was only slow must not replace them.
        ledger.lease().check();
        List<StoredFile> files = end(range);
        List<RangeDigest> pieces = digester.finish(through);
        Part.Place place = new Part.Place(segment.collection().name(), segment.number(), number);
        ledger.add(new Part(place, range, cursorThere, isLast, largest, files, pieces), ledger.name(segment, number));
        digest = digest.plus(RangeDigester.total(pieces));
        after = through;
        largest = 0;
        open = false;
    }

    private void watch(Batch batch, int from, int to) {
        if (batch.buffer().length > Restorability.SMALL) {
            for (int row = from; row < to; row++) {
                largest = Math.max(largest, batch.end(row) - batch.start(row));
            }
        }
    }
}
