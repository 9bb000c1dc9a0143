package dev.holdfast.sqlite;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.SelectedSource;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Table;
import dev.holdfast.sql.CatalogReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An SQLite file as a source: one committed state of it, also while others write.
 *
 * <p>The file is never written. In WAL mode writers are not held up; with a rollback journal they wait until this source
 * is closed, as they would for any reader. A file in UTF-16 is read as UTF-8, and the capture warns of it.
 *
 * <p>Opening fails with {@code NOT_FOUND} when there is no such file or selected table, {@code CORRUPT} for what is not
 * an SQLite database, is encrypted or damaged, {@code DENIED} for what may not be read.
 */
public final class SqliteSource implements Source {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path file;
    private final Snapshot snapshot;
    private final Catalog catalog;
    private final boolean utf8;

    public SqliteSource(Path file, Selection selection) {
        this(file, selection, PATIENCE);
    }

    /** Waits so long for others to give up their locks. */
    SqliteSource(Path file, Selection selection, Duration patience) {
        this.file = file;
        this.snapshot = Snapshot.of(file, Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4), patience);
        try {
            this.utf8 = snapshot.main().text("PRAGMA encoding").equals("UTF-8");
            this.catalog = SelectedSource.select(read(snapshot.main()), selection);
        } catch (RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    private Catalog read(Database database) {
        Catalog whole = CatalogReader.read(
                database,
                Map.of(
                        "user_version", database.number("PRAGMA user_version"),
                        "application_id", database.number("PRAGMA application_id")));
        return utf8 ? whole : Utf16.withoutTextKeys(whole);
    }

    @Override
    public String address() {
        return "sqlite:" + file;
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public AsOf start() {
        return AsOf.at(AsOf.Kind.FILE_STATE, snapshot.position());
    }

    @Override
    public boolean continues(AsOf earlier) {
        return earlier.equals(start()) && !snapshot.position().contains("..");
    }

    @Override
    public int readers() {
        return snapshot.size();
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        Table table = (Table) collection;
        return table.kind() == Table.Kind.ORDINARY && table.hasRowidKey()
                ? new RowidSplit(snapshot.main(), table).ranges(parts)
                : List.of(KeyRange.ALL);
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        Table table = (Table) collection;
        if (table.columns().isEmpty()) {
            return new NoRows();
        }
        Database database = snapshot.borrow();
        try {
            return new RowReader(database, table, range, utf8, snapshot::giveBack);
        } catch (RuntimeException e) {
            snapshot.giveBack(database);
            throw e;
        }
    }

    /** SQLite hands UTF-16 text out as UTF-8, and by then an unpaired surrogate is another character. */
    private String fidelity() {
        return utf8 ? Capture.LOSSLESS : "text was converted from UTF-16: unpaired surrogates are not kept";
    }

    @Override
    public Capture finish(AsOf earliest) {
        List<Finding> warnings = new ArrayList<>();
        if (!utf8) {
            warnings.add(new Finding("", "the file keeps text as UTF-16; it was converted to UTF-8"));
        }
        boolean intact = snapshot.isIntact();
        if (!intact) {
            warnings.add(new Finding("", "the file was written while it was read"));
        }
        AsOf asOf = new AsOf(AsOf.Kind.FILE_STATE, earliest.from(), start().to());
        return new Capture(asOf, "file", intact && asOf.isOnePosition(), fidelity(), List.of(), warnings);
    }

    @Override
    public void close() {
        snapshot.close();
    }

    /** What a table has whose records stand elsewhere. */
    private static final class NoRows implements BatchReader {
        @Override
        public dev.holdfast.model.Batch next() {
            return null;
        }

        @Override
        public void close() {}
    }
}
