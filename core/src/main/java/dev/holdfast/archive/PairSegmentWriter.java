package dev.holdfast.archive;

import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.archive.parts.PartFile;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.pairs.PairFileKind;
import dev.holdfast.flow.pairs.PairJsonWriter;
import dev.holdfast.model.Batch;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Parts of up to one file for each {@link PairFileKind}, so that no pair keeps a bulk put from taking the others. */
final class PairSegmentWriter extends SegmentWriter {
    /** What one bulk put takes (developers.cloudflare.com/api, Workers KV, bulk update). */
    private static final int MOST_PAIRS = 10_000;

    private static final long MOST_BYTES = 100_000_000;
    private static final int MIB = 1 << 20;
    private static final PairFileKind[] KINDS = PairFileKind.values();

    private final Ledger ledger;
    private final String collection;
    private final long mostBytes;
    private final PairFile[] files = new PairFile[KINDS.length];
    private String part;

    PairSegmentWriter(Ledger ledger, Segment segment, int written, long partBytes) {
        super(ledger, segment, written);
        this.mostBytes = Math.min(partBytes, MOST_BYTES);
        this.ledger = ledger;
        this.collection = segment.collection().name();
    }

    @Override
    void begin(String name) {
        part = name;
    }

    @Override
    int room(Batch batch, int from) {
        long[] pairs = new long[KINDS.length];
        long[] bytes = new long[KINDS.length];
        for (int kind = 0; kind < KINDS.length; kind++) {
            pairs[kind] = files[kind] == null ? 0 : files[kind].json.pairs();
            bytes[kind] = files[kind] == null ? 0 : files[kind].json.bytes();
        }
        int row = from;
        for (; row < batch.rows(); row++) {
            int kind = PairFileKind.of(batch, row).ordinal();
            bytes[kind] += most(batch, row);
            if (pairs[kind] > 0 && (pairs[kind] == MOST_PAIRS || bytes[kind] > mostBytes)) {
                break;
            }
            pairs[kind]++;
        }
        return row - from;
    }

    @Override
    void add(Batch batch, int from, int to) throws IOException {
        for (int row = from; row < to; row++) {
            int kind = PairFileKind.of(batch, row).ordinal();
            if (files[kind] == null) {
                files[kind] =
                        new PairFile(new PartFile(ledger.shelf(), ledger.names().pairs(part, KINDS[kind])));
            }
            files[kind].json.write(batch, row);
        }
    }

    @Override
    List<StoredFile> end(KeyRange range) throws IOException {
        List<StoredFile> stored = new ArrayList<>();
        for (PairFile file : files) {
            if (file != null) {
                file.json.finish();
                stored.add(file.part.commit(file.json.pairs(), collection, range));
            }
        }
        abandon();
        return stored;
    }

    @Override
    void abandon() throws IOException {
        for (int kind = 0; kind < KINDS.length; kind++) {
            if (files[kind] != null) {
                files[kind].close();
                files[kind] = null;
            }
        }
    }

    /** An upper bound of the bytes of one pair in JSON: six for a control character, four for three of base64. */
    private static long most(Batch batch, int row) {
        long value = batch.length(row, Pairs.VALUE);
        long metadata = batch.isNull(row, Pairs.METADATA) ? 0 : batch.length(row, Pairs.METADATA);
        return 128 + 6L * batch.length(row, Pairs.KEY) + metadata + (value <= MIB ? 6 * value : value / 3 * 4 + 4);
    }

    private static final class PairFile implements AutoCloseable {
        private final PartFile part;
        private final PairJsonWriter json;

        PairFile(PartFile part) throws IOException {
            this.part = part;
            this.json = new PairJsonWriter(part.stream());
        }

        @Override
        public void close() throws IOException {
            try (part) {
                json.close();
            }
        }
    }
}
