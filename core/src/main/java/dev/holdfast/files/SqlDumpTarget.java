package dev.holdfast.files;

import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import dev.holdfast.model.Writing;
import dev.holdfast.sql.Dump;
import dev.holdfast.sql.InsertWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One SQL file that {@code wrangler d1 execute --file} and {@code sqlite3} take: no statement above D1's limit, no
 * transaction statements, tables in the order of their references.
 *
 * <p>Of several pages, only the first has the tables, and only the last indexes, views and triggers.
 *
 * <p>The file appears under its name when it is whole and on the disk, never before.
 */
public final class SqlDumpTarget implements Target, Target.Paging {
    private final Path file;
    private final Partial partial;
    private Catalog catalog;
    private OutputStream out;
    private boolean first = true;
    private BooleanSupplier last = () -> true;

    /**
     * @throws Failure USAGE for a mode that merges
     */
    public SqlDumpTarget(Path file, Writing.Mode mode) {
        this.file = file;
        this.partial = Partial.file(file, mode);
    }

    @Override
    public void page(boolean isFirst, BooleanSupplier isLast) {
        first = isFirst;
        last = isLast;
    }

    @Override
    public String address() {
        return "sql:" + file;
    }

    /** One, because the file is written from its begin to its end. */
    @Override
    public int writers() {
        return 1;
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        if (catalog.kind() != Catalog.Kind.SQLITE) {
            throw new Failure(Failure.Kind.USAGE, "pairs are no SQL", "Export a namespace with --format json or csv.");
        }
        this.catalog = catalog;
        try {
            partial.begin();
            out = Partial.write(partial.path());
            write(first ? Dump.schema(catalog) : List.of(Dump.POSTPONED));
        } catch (IOException e) {
            throw Partial.failed(file, e);
        }
        return proposed;
    }

    @Override
    public Optional<List<Finding>> rehearse(Catalog catalog, Joins joins) {
        return Optional.of(partial.rehearse());
    }

    @Override
    public RangeWriter open(Segment segment) {
        InsertWriter inserts = new InsertWriter((Table) segment.collection(), out);
        return new RangeWriter() {
            @Override
            public void write(Batch batch) {
                inserts.write(batch);
            }

            @Override
            public void commit() {
                inserts.finish();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public List<Finding> finish(Capture capture) {
        try {
            write(last.getAsBoolean() ? Dump.post(catalog) : List.of());
            out.close();
            partial.finish();
        } catch (IOException e) {
            throw Partial.failed(file, e);
        }
        return List.of();
    }

    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
                partial.delete();
            }
        } catch (IOException e) {
            throw Partial.failed(file, e);
        }
    }

    private void write(List<String> statements) throws IOException {
        for (String statement : statements) {
            out.write(statement.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        }
    }
}
