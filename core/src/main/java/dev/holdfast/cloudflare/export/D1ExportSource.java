package dev.holdfast.cloudflare.export;

import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Scratch;
import dev.holdfast.flow.SelectedSource;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.export.Asking;
import dev.holdfast.flow.export.PolledExport.Answer;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A D1 database as its official export tells it, run in a throw-away engine.
 *
 * <p>One committed state, at the export's bookmark; the database answers nobody else meanwhile. The export loses: integers
 * beyond 2^53 are rounded and a REAL without a fraction can come back as an INTEGER, which {@link Capture#fidelity} says. It
 * refuses databases with virtual tables. The dump is taken on the first call of {@link #catalog} or {@link #start}, and goes
 * into the engine as it comes.
 */
public final class D1ExportSource implements Source, Rooms.Identified {
    static final String FIDELITY = "rounded numbers: the official export writes integers beyond 2^53 rounded, and can"
            + " turn reals without a fraction into integers";

    private final String address;
    private final Map<String, String> ids;
    private final Selection selection;
    private final Scratch.Opener opener;
    private final Dump dump;
    private Scratch scratch;
    private Source source;
    private Answer.Ready ready;

    /** Where the dump comes from. */
    @FunctionalInterface
    interface Dump {
        /** @param engine a new one each time, in place of the one before */
        Answer.Ready runIn(Supplier<Scratch> engine);
    }

    D1ExportSource(String address, Map<String, String> ids, Selection selection, Scratch.Opener opener, Dump dump) {
        this.address = address;
        this.ids = ids;
        this.selection = selection;
        this.opener = opener;
        this.dump = dump;
    }

    /** Of an export that this source has made. @throws dev.holdfast.model.Failure NOT_FOUND */
    public static D1ExportSource live(CloudflareApi api, String nameOrId, Scratch.Opener opener, Selection selection) {
        D1Export export = new D1Export(api, nameOrId, opener, selection, UnaryOperator.identity());
        Asking asking = new Asking(export, api.clock(), api.pause());
        return new D1ExportSource(
                export.address(),
                export.ids(),
                selection,
                opener,
                engine -> new ExportTask(export, asking).run(sql -> engine.get().run(sql)));
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Map<String, String> ids() {
        return ids;
    }

    @Override
    public Catalog catalog() {
        Catalog run = source().catalog();
        // Those of the engine that the dump was run in; D1 tells none.
        return new Catalog(run.kind(), run.collections(), run.objects(), Map.of(), run.unrestorable(), run.warnings());
    }

    @Override
    public AsOf start() {
        source();
        return asOf();
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
        return new Capture(asOf(), "export", true, FIDELITY, ready.filename(), held.missing(), held.warnings());
    }

    @Override
    public synchronized void close() {
        if (source != null) {
            source.close();
            source = null;
        }
        closeEngine();
    }

    private synchronized Source source() {
        if (source == null) {
            ready = dump.runIn(this::newEngine);
            source = SelectedSource.of(scratch.source(), selection);
        }
        return source;
    }

    private AsOf asOf() {
        return AsOf.at(AsOf.Kind.D1_BOOKMARK, ready.bookmark());
    }

    private Scratch newEngine() {
        closeEngine();
        scratch = opener.open(Catalog.Kind.SQLITE, Scratch.Rules.SQLITE);
        return scratch;
    }

    private void closeEngine() {
        if (scratch != null) {
            scratch.close();
            scratch = null;
        }
    }
}
