package dev.holdfast.denokv.corridor;

import dev.holdfast.denokv.state.NewFile;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A new file that Deno, denokv and this program open as a database; or one that takes the place of another. It gets its name
 * when it is whole and on the disk; of an unfinished copy nothing is left. Versionstamps are as they were.
 */
final class FileTarget implements Target {
    private final Path file;
    private final boolean replace;
    private NewFile made;
    private Spool spool;

    /** @param replace take the place of a database that is there */
    FileTarget(Path file, boolean replace) {
        this.file = file;
        this.replace = replace;
    }

    @Override
    public String address() {
        return DenokvRoom.SCHEME + file;
    }

    @Override
    public int writers() {
        return 1;
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        made = free(catalog);
        spool = new Spool(folder());
        return proposed;
    }

    private NewFile free(Catalog catalog) {
        Demands.pairs(catalog, address());
        Demands.whole(catalog, address());
        if (!replace && Files.exists(file)) {
            throw new NotEmpty(
                    file + " is there already", "Name a new file, or say --replace, --merge or --only-missing.");
        }
        return new NewFile(real(), replace);
    }

    /** What a link leads to, so that the link stays one. */
    private Path real() {
        try {
            return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        } catch (IOException e) {
            throw new Failure(Failure.Kind.DENIED, file + " can not be read: " + e, "Check its permissions.", e);
        }
    }

    private TemporaryFolder folder() {
        try {
            return TemporaryFolder.in(real().getParent());
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE, file + " can not be written: " + e, "Is its folder there, and is it ours?", e);
        }
    }

    @Override
    public Optional<List<Finding>> rehearse(Catalog catalog, Joins joins) {
        free(catalog);
        return replace ? Optional.empty() : Optional.of(List.of());
    }

    @Override
    public RangeWriter open(Segment segment) {
        return spool.open(segment.collection());
    }

    @Override
    public List<Finding> finish(Capture capture) {
        Path whole = spool.finish();
        made.write(name -> {
            try {
                return Files.move(whole, name);
            } catch (IOException e) {
                throw new Failure(Failure.Kind.REMOTE, file + " can not be written: " + e, "Is the disk full?", e);
            }
        });
        return List.of();
    }

    @Override
    public void close() {
        if (spool != null) {
            spool.close();
        }
    }
}
