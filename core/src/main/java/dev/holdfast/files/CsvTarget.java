package dev.holdfast.files;

import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Writing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One table, or the pairs of a namespace, as CSV (RFC 4180) in UTF-8 with a header, for people and spreadsheets.
 *
 * <p>NULL is an empty field, an empty text is {@code ""}. Bytes that are no text are {@code \x} and hexadecimal; the
 * header of a column that has some says so. CSV has no types: what is a number and what a text of digits can not be told
 * apart afterwards, so nothing is restored from it.
 */
public final class CsvTarget implements Target {
    private final Path file;
    private final Partial partial;
    private CsvRows rows;
    private OutputStream body;

    /**
     * @throws Failure USAGE for a mode that merges
     */
    public CsvTarget(Path file, Writing.Mode mode) {
        this.file = file;
        this.partial = Partial.file(file, mode);
    }

    @Override
    public String address() {
        return "csv:" + file;
    }

    @Override
    public int writers() {
        return 1;
    }

    /**
     * @throws Failure USAGE when there is more than one table to write
     */
    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        if (catalog.collections().size() != 1) {
            String names = catalog.collections().stream().map(Collection::name).collect(Collectors.joining(", "));
            throw new Failure(
                    Failure.Kind.USAGE,
                    "a CSV file holds one table, and there are "
                            + catalog.collections().size(),
                    "Choose one with --table: " + names + ".");
        }
        try {
            partial.begin();
            body = Partial.write(body());
            rows = new CsvRows(catalog.collections().getFirst(), body);
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
        return new RangeWriter() {
            @Override
            public void write(Batch batch) {
                try {
                    rows.write(batch);
                } catch (IOException e) {
                    throw Partial.failed(file, e);
                }
            }

            @Override
            public void commit() {}

            @Override
            public void close() {}
        };
    }

    /** The header comes last, because only then it is known which columns hold bytes. */
    @Override
    public List<Finding> finish(Capture capture) {
        try {
            body.close();
            try (OutputStream whole = Partial.write(partial.path())) {
                whole.write(rows.header());
                Files.copy(body(), whole);
            }
            Files.delete(body());
            partial.finish();
            return rows.findings();
        } catch (IOException e) {
            throw Partial.failed(file, e);
        }
    }

    @Override
    public void close() {
        try {
            if (body != null) {
                body.close();
                Files.deleteIfExists(body());
                partial.delete();
            }
        } catch (IOException e) {
            throw Partial.failed(file, e);
        }
    }

    private Path body() {
        return partial.path().resolveSibling(partial.path().getFileName() + ".rows");
    }
}
