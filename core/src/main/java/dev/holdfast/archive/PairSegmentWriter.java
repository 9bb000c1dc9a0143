package dev.holdfast.archive;

import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.archive.parts.PartFile;
import dev.holdfast.flow.PairJsonWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.model.Batch;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Parts of two files each, as a bulk put refuses a whole file for one expired pair: pairs that stay, and pairs that
 * expire.
 */
final class PairSegmentWriter extends SegmentWriter {
    /** What one bulk put takes (developers.cloudflare.com/api, Workers KV, bulk update). */
    private static final int MOST_PAIRS = 10_000;

    private static final long MOST_BYTES = 100_000_000;
    private static final int MIB = 1 << 20;

    private final Ledger ledger;
    private final String collection;
    private final long mostBytes;
    private final PairFile[] files = new PairFile[2];
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
        long[] pairs = new long[2];
        long[] bytes = new long[2];
        for (int kind = 0; kind < 2; kind++) {
            pairs[kind] = files[kind] == null ? 0 : files[kind].json.pairs();
            bytes[kind] = files[kind] == null ? 0 : files[kind].json.bytes();
        }
        int row = from;
        for (; row < batch.rows(); row++) {
            int kind = kind(batch, row);
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
            int kind = kind(batch, row);
            if (files[kind] == null) {
                files[kind] = new PairFile(
                        new PartFile(ledger.folder(), ledger.names().pairs(part, kind == 1)));
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
        for (int kind = 0; kind < 2; kind++) {
            if (files[kind] != null) {
                files[kind].close();
                files[kind] = null;
            }
        }
    }

    private static int kind(Batch batch, int row) {
        return batch.isNull(row, Pairs.EXPIRATION) ? 0 : 1;
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
