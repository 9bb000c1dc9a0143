package dev.holdfast.denokv.corridor;

import dev.holdfast.flow.ForwardingSource;
import dev.holdfast.flow.Particular;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Collection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;

/** A database that was brought into a temporary file, which goes away with this. */
final class FetchedSource extends ForwardingSource implements Particular {
    private final TemporaryFolder folder;
    private final Capture capture;
    private final Function<Collection, Manner> manners;

    /**
     * @param file in the folder
     * @param capture of what is in it
     */
    FetchedSource(TemporaryFolder folder, Source file, Capture capture, Function<Collection, Manner> manners) {
        super(file);
        this.folder = folder;
        this.capture = capture;
        this.manners = manners;
    }

    @Override
    public AsOf start() {
        return AsOf.at(capture.asOf().kind(), capture.asOf().from());
    }

    /** By the clock nothing can be gone on with: what was read before is of another state. */
    @Override
    public boolean continues(AsOf earlier) {
        return capture.asOf().kind() != AsOf.Kind.CLOCK && earlier.equals(start());
    }

    @Override
    public Manner manner(Collection collection) {
        return manners.apply(collection);
    }

    @Override
    public Capture finish(AsOf earliest) {
        AsOf asOf =
                new AsOf(capture.asOf().kind(), earliest.from(), capture.asOf().to());
        return new Capture(
                asOf,
                capture.mode(),
                capture.exact() && earliest.equals(start()),
                capture.fidelity(),
                capture.missing(),
                capture.warnings());
    }

    @Override
    public void close() {
        super.close();
        close(folder);
    }

    static void close(TemporaryFolder folder) {
        try {
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
