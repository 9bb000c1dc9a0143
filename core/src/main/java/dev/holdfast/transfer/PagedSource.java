package dev.holdfast.transfer;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.ForwardingSource;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** At most {@code limit} records of one collection behind a key; everything when there is neither limit nor key. */
final class PagedSource extends ForwardingSource {
    /** As a key of bytes is printed. */
    private static final Pattern BLOB = Pattern.compile("x'(?:[0-9a-f]{2})*'");

    private final long limit;
    private final String after;
    private String next = "";

    PagedSource(Source source, long limit, String after) {
        super(source);
        this.limit = limit;
        this.after = after;
        boolean paged = limit > 0 || !after.isEmpty();
        if (paged && source.catalog().collections().size() != 1) {
            throw new Failure(Failure.Kind.USAGE, "only one table can be read in pages", "Name it with --table.");
        }
    }

    /** The key behind which the rest stands; empty when everything was read. */
    String next() {
        return next;
    }

    @Override
    public int readers() {
        return limit > 0 ? 1 : source().readers();
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        return after.isEmpty() && limit == 0
                ? source().split(collection, parts)
                : List.of(new KeyRange(after.isEmpty() ? null : key(collection), null));
    }

    private Key key(Collection collection) {
        boolean integer = collection instanceof Table table && table.hasRowidKey();
        if (isBlob(collection) && BLOB.matcher(after).matches()) {
            return blob(HexFormat.of().parseHex(after, 2, after.length() - 1));
        }
        try {
            return integer ? Key.of(Long.parseLong(after)) : Key.of(after.getBytes(StandardCharsets.UTF_8));
        } catch (NumberFormatException e) {
            throw new Failure(
                    Failure.Kind.USAGE, "\"" + after + "\" is no key of " + collection.name(), "It is an integer.", e);
        }
    }

    private static boolean isBlob(Collection collection) {
        return collection instanceof Table table
                && table.key().length == 1
                && table.columns().get(table.key()[0]).type().equalsIgnoreCase("BLOB");
    }

    private static Key blob(byte[] bytes) {
        return new BatchBuilder(1, bytes.length + 8).addBlob(bytes).build().key(0, new int[] {0});
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        BatchReader reader = source().read(collection, range);
        return limit > 0 ? new Limited(reader, collection) : reader;
    }

    /** Stops at the limit and remembers the key there. */
    private final class Limited implements BatchReader {
        private final BatchReader reader;
        private final Collection collection;
        private long left = limit;

        Limited(BatchReader reader, Collection collection) {
            this.reader = reader;
            this.collection = collection;
        }

        @Override
        public Batch next() {
            Batch batch = left > 0 ? reader.next() : null;
            if (batch == null || batch.rows() < left) {
                left -= batch == null ? left : batch.rows();
                return batch;
            }
            Batch last = first(batch, (int) left);
            boolean more = batch.rows() > left || reader.next() != null;
            next = more ? last.key(last.rows() - 1, collection.key()).toString() : "";
            left = 0;
            return last;
        }

        private Batch first(Batch batch, int rows) {
            BatchBuilder builder = new BatchBuilder(batch.columns());
            for (int row = 0; row < rows; row++) {
                builder.addRow(batch, row);
            }
            return builder.build();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
