package dev.holdfast.wrangler;

import dev.holdfast.flow.Scratch;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Writing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A throw-away namespace in a state folder of wrangler's; pairs are kept however old they get. */
public final class WranglerKvScratch implements Scratch {
    private static final String ADDRESS = "scratch";

    private final TemporaryFolder folder;
    private final State.Located located;

    private WranglerKvScratch(TemporaryFolder folder) {
        this.folder = folder;
        this.located = new State(folder.path().resolve("v3")).namespace(ADDRESS);
    }

    /** Makes a new one below this folder, which must exist. */
    public static WranglerKvScratch in(Path parent) {
        try {
            return new WranglerKvScratch(TemporaryFolder.in(parent));
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE, "can not make a folder in " + parent + ": " + e, "Is there room?", e);
        }
    }

    @Override
    public Target target() {
        return new WranglerKvTarget(ADDRESS, located, Writing.Mode.CREATE, "0".repeat(32), Long.MIN_VALUE, false);
    }

    @Override
    public void run(InputStream sql) {
        throw new IllegalStateException("a namespace runs no SQL");
    }

    @Override
    public Source source() {
        return new WranglerKvSource(ADDRESS, located, Long.MIN_VALUE);
    }

    @Override
    public void close() {
        try {
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
