package dev.holdfast.sqlite;

import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import dev.holdfast.model.Writing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An SQLite file as a target. Nothing of an unfinished copy is left; a copy that is run again begins anew.
 *
 * <ul>
 *   <li>{@code CREATE} writes beside the place, under the file's name with {@code .holdfast-partial} behind it, syncs the
 *       whole and renames it. What is there and not empty is refused ({@code USAGE}).
 *   <li>{@code REPLACE} does the same and takes the place of an SQLite database, whose journals go with it. It is refused
 *       as {@code BUSY} when another program uses the old one; a program that merely has it open without a lock, outside
 *       WAL mode, can not be seen and keeps the old file.
 *   <li>{@code MERGE} writes into the database that is there in one transaction: records of the same declared key are
 *       overwritten, missing tables and objects are made, triggers do not fire. Tables with other columns are refused, and
 *       records for a table that has no declared key and is not empty.
 * </ul>
 *
 * <p>Constraints between records are not enforced while a new file is written, as its content was valid where it comes
 * from; what does not hold afterwards (foreign keys, checks) is among the findings.
 */
public final class SqliteTarget implements Target, Target.Demanding, Target.Leaving, Target.Merging {
    private final Path file;
    private final Writing.Mode mode;
    private final Loading loading;
    private Predicate<Collection> hasRecords = one -> true;
    private Catalog catalog;
    private boolean torn;

    public SqliteTarget(Path file, Writing.Mode mode) {
        this.file = file;
        this.mode = mode;
        this.loading = switch (mode) {
            case CREATE -> new NewFile(real(file), false);
            case REPLACE -> new NewFile(real(file), true);
            case MERGE ->
                isThere(file) ? new MergeInto(file, one -> hasRecords.test(one)) : new NewFile(real(file), false);
            case ONLY_MISSING, ONLY_CHANGED ->
                throw new Failure(
                        Failure.Kind.USAGE,
                        "single records can not be left out of an SQLite file",
                        "Say --merge to overwrite what is there");
        };
    }

    /** The file behind a link, so that the link stays one. */
    private static Path real(Path file) {
        try {
            return Files.exists(file) ? file.toRealPath() : file;
        } catch (IOException e) {
            throw new Failure(Failure.Kind.DENIED, file + " can not be read", "Check its permissions", e);
        }
    }

    private static boolean isThere(Path file) {
        try {
            return Files.exists(file) && Files.size(file) > 0;
        } catch (IOException e) {
            throw new Failure(Failure.Kind.DENIED, file + " can not be read", "Check its permissions", e);
        }
    }

    @Override
    public String address() {
        return "sqlite:" + file;
    }

    /** One: rows that come in key order make a dense file, and SQLite writes on one thread anyway. */
    @Override
    public int writers() {
        return 1;
    }

    /** What is to be refused is found out in the transaction that writes; here it is only said how. */
    @Override
    public void demand(Catalog catalog, Records records) {
        this.hasRecords = records;
    }

    @Override
    public Table known(Table table) {
        return loading.known(table);
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        refusePairs(catalog);
        this.catalog = catalog;
        loading.begin(catalog);
        return proposed;
    }

    /** What would be removed has to be read. */
    @Override
    public Optional<List<Finding>> rehearse(Catalog wanted, Joins joins) {
        refusePairs(wanted);
        loading.rehearse(wanted);
        return mode == Writing.Mode.REPLACE ? Optional.empty() : Optional.of(List.of());
    }

    private static void refusePairs(Catalog catalog) {
        if (catalog.kind() != Catalog.Kind.SQLITE) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "pairs can not be written into an SQLite file",
                    "Name a target that takes pairs");
        }
    }

    @Override
    public void discard() {
        loading.discard();
    }

    @Override
    public RangeWriter open(Segment segment) {
        Table table = (Table) segment.collection();
        return new RowWriter(loading.statements(table), batch -> loading.check(table, batch), () -> torn = true);
    }

    @Override
    public List<Finding> finish(Capture capture) {
        if (torn) {
            throw new IllegalStateException("a segment was given up");
        }
        return loading.finish(catalog, capture);
    }

    @Override
    public void close() {
        loading.close();
    }
}
