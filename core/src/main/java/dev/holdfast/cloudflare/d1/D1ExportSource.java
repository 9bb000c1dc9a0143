package dev.holdfast.cloudflare.d1;

import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Scratch;
import dev.holdfast.flow.SelectedSource;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A D1 database as its official export tells it, run in a throw-away engine.
 *
 * <p>One committed state, at the export's bookmark; the database answers nobody else meanwhile. The export loses: integers
 * beyond 2^53 are rounded and a REAL without a fraction can come back as an INTEGER, which {@link Capture#fidelity} says. It
 * refuses databases with virtual tables. The export is taken on the first call of {@link #catalog} or {@link #start}.
 */
public final class D1ExportSource implements Source {
    static final String FIDELITY = "rounded numbers: the official export writes integers beyond 2^53 rounded, and can"
            + " turn reals without a fraction into integers";

    private final D1Calls calls;
    private final Scratch.Opener opener;
    private final Selection selection;
    private Scratch scratch;
    private Source source;
    private AsOf asOf;

    /** Finds the database. @throws dev.holdfast.model.Failure NOT_FOUND */
    public D1ExportSource(CloudflareApi api, String nameOrId, Scratch.Opener opener, Selection selection) {
        this.calls = new D1Calls(api, api.resolveDatabase(nameOrId));
        this.opener = opener;
        this.selection = selection;
    }

    @Override
    public String address() {
        return "d1:" + calls.database().name();
    }

    @Override
    public Catalog catalog() {
        return source().catalog();
    }

    @Override
    public AsOf start() {
        source();
        return asOf;
    }

    @Override
    public boolean continues(AsOf earlier) {
        return start().equals(earlier);
    }

    @Override
    public int readers() {
        return source().readers();
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        return source().split(collection, parts);
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        return source().read(collection, range);
    }

    @Override
    public Capture finish(AsOf earliest) {
        Capture held = source().finish(source().start());
        return new Capture(asOf, "export", true, FIDELITY, held.missing(), held.warnings());
    }

    @Override
    public synchronized void close() {
        if (source != null) {
            source.close();
            source = null;
        }
        if (scratch != null) {
            scratch.close();
            scratch = null;
        }
    }

    private synchronized Source source() {
        if (source == null) {
            try {
                load();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return source;
    }

    private void load() throws IOException {
        Path file = Files.createTempFile("holdfast-export-", ".sql");
        try {
            asOf = AsOf.at(AsOf.Kind.D1_BOOKMARK, new ExportTask(calls).download(file));
            scratch = opener.open(Catalog.Kind.SQLITE, Scratch.Rules.SQLITE);
            try (InputStream sql = new BufferedInputStream(Files.newInputStream(file))) {
                scratch.run(sql);
            }
        } finally {
            Files.deleteIfExists(file);
        }
        source = SelectedSource.of(scratch.source(), selection);
    }
}
