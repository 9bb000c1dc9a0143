package dev.holdfast.files;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Scratch;
import dev.holdfast.flow.SelectedSource;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * A SQL dump as a source: it is run in a scratch engine on opening, and then that is read.
 *
 * <p>Any dump that SQLite runs will do, whoever wrote it; gzip and Zstandard are undone on the way.
 */
public final class SqlDumpSource implements Source {
    private final Path file;
    private final AsOf start;
    private final Scratch scratch;
    private final Source source;

    /**
     * Runs the dump; takes as long as that takes.
     *
     * @throws Failure NOT_FOUND, or USAGE with file and line for a statement that SQLite refuses, or for a dump that
     *     lacks its end
     */
    public SqlDumpSource(Path file, Scratch.Opener engines, Selection selection) {
        this.file = file;
        this.scratch = engines.open(Catalog.Kind.SQLITE, Scratch.Rules.SQLITE);
        try {
            this.start = run();
            this.source = SelectedSource.of(scratch.source(), selection);
        } catch (RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    private AsOf run() {
        MessageDigest digest = Fingerprint.begin();
        try (DumpEnd sql = new DumpEnd(InputFile.open(file, digest))) {
            scratch.run(sql);
            if (!sql.isWhole()) {
                throw new Failure(
                        Failure.Kind.USAGE,
                        "the dump breaks off: its last statement or its transaction has no end",
                        "Take the dump again, or end it with a semicolon if it is all there.");
            }
            return Fingerprint.end(digest);
        } catch (IOException e) {
            throw InputFile.failed(file, e);
        } catch (Failure e) {
            throw e.getCause() instanceof IOException broken ? InputFile.failed(file, broken) : inFile(e);
        }
    }

    private Failure inFile(Failure e) {
        boolean ours = e.kind() == Failure.Kind.REMOTE || e.kind() == Failure.Kind.BUSY;
        return new Failure(ours ? e.kind() : Failure.Kind.USAGE, file + ": " + e.getMessage(), e.hint(), e);
    }

    @Override
    public String address() {
        return "sql:" + file;
    }

    @Override
    public Catalog catalog() {
        return source.catalog();
    }

    @Override
    public AsOf start() {
        return start;
    }

    @Override
    public boolean continues(AsOf earlier) {
        return earlier.equals(start);
    }

    @Override
    public int readers() {
        return source.readers();
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        return source.split(collection, parts);
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        return source.read(collection, range);
    }

    @Override
    public Capture finish(AsOf earliest) {
        Capture engine = source.finish(source.start());
        AsOf asOf = new AsOf(start.kind(), earliest.from(), start.to());
        return new Capture(
                asOf,
                "file",
                engine.exact() && asOf.isOnePosition(),
                engine.fidelity(),
                engine.missing(),
                engine.warnings());
    }

    @Override
    public void close() {
        source.close();
        scratch.close();
    }
}
