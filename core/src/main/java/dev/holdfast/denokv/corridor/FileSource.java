package dev.holdfast.denokv.corridor;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.ForwardingSource;
import dev.holdfast.flow.Particular;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;

/**
 * The Deno KV database in an SQLite file, whoever wrote it: its five tables as {@link DenoKv} has them, and nothing else
 * that is in the file. A file that {@code denokv pitr} checked out is read as the database that it shows.
 */
final class FileSource extends ForwardingSource implements Particular {
    private static final int VERSION = 3;

    private final String address;
    private final long newest;

    /**
     * @param file as a source of tables; closed with this one, also when it is refused
     * @throws Failure USAGE when it holds no Deno KV database, or one of another version
     */
    FileSource(String address, Source file) {
        super(file);
        this.address = address;
        try {
            boolean isView = demand(address, file);
            this.newest = isView ? newest(file) : -1;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static boolean demand(String address, Source file) {
        Catalog catalog = file.catalog();
        boolean isView = catalog.objects().stream()
                .anyMatch(it -> it.type() == SqlObject.Type.VIEW && it.name().equals(DenoKv.PAIRS.name()));
        if (!isView && catalog.collection(DenoKv.PAIRS.name()) == null) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    address + " is no Deno KV database: it has no table kv",
                    "Any other SQLite file is sqlite:FILE.");
        }
        long version = only(file, DenoKv.MIGRATION_STATE);
        if (version != VERSION) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    address + " has version " + version + " of denokv's tables; this program reads " + VERSION,
                    version < VERSION
                            ? "Open it once with Deno, or `holdfast denokv serve`, which brings it up to date."
                            : "Use a newer holdfast.");
        }
        return isView;
    }

    private static long only(Source file, Collection collection) {
        try (BatchReader reader = file.read(collection, KeyRange.ALL)) {
            Batch batch = reader.next();
            return batch == null ? 0 : batch.integer(0, 1);
        }
    }

    /** Such a file counts no commits; who goes on with a copy of it must not begin below what is there. */
    private static long newest(Source file) {
        int version = DenoKv.PAIRS.labels().indexOf("version");
        long newest = 0;
        try (BatchReader reader = file.read(DenoKv.PAIRS, KeyRange.ALL)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    newest = Math.max(newest, batch.integer(row, version));
                }
            }
        }
        return newest;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Catalog catalog() {
        return DenoKv.CATALOG;
    }

    @Override
    public Manner manner(Collection collection) {
        return Manners.full(collection);
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        return newest >= 0 && collection.name().equals(DenoKv.DATA_VERSION.name())
                ? new OneRow(new BatchBuilder(3)
                        .addInteger(0)
                        .addInteger(newest)
                        .addInteger(0)
                        .build())
                : source().read(collection, range);
    }

    private static final class OneRow implements BatchReader {
        private Batch row;

        OneRow(Batch row) {
            this.row = row;
        }

        @Override
        public Batch next() {
            Batch next = row;
            row = null;
            return next;
        }

        @Override
        public void close() {}
    }
}
