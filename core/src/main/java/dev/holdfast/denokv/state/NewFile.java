package dev.holdfast.denokv.state;

import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/** A database that gets its name when it is whole and on the disk. */
public final class NewFile {
    private static final String[] COMPANIONS = {"-wal", "-shm", "-journal"};

    private final Path target;
    private final boolean replace;

    /**
     * @param replace take the place of a database that is there
     * @throws Failure USAGE when a file is there, BUSY when it is in use, CORRUPT when it is no database
     */
    public NewFile(Path file, boolean replace) {
        this.target = file.toAbsolutePath();
        this.replace = replace;
        demandFree();
    }

    /**
     * @param fill makes the file of the name that it is given
     * @throws Failure as before, if somebody has come between
     */
    public <T> T write(Function<Path, T> fill) {
        try (TemporaryFolder folder = TemporaryFolder.in(target.getParent())) {
            Path made = folder.path().resolve("kv.sqlite3");
            T report = fill.apply(made);
            sync(made, StandardOpenOption.WRITE);
            demandFree();
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
            sync(target.getParent(), StandardOpenOption.READ);
            return report;
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    target + " can not be written: " + e,
                    "Is its folder there, and is it ours?",
                    e);
        }
    }

    /** What SQLite keeps beside a database would be applied to the one that takes its place. */
    private void demandFree() {
        if (Files.exists(target)) {
            if (!replace) {
                throw new Failure(
                        Failure.Kind.USAGE, target + " is there already", "Name a new file, or add --replace");
            }
            Session.fold(target);
        }
        for (String companion : COMPANIONS) {
            if (Files.exists(target.resolveSibling(target.getFileName() + companion))) {
                throw new Failure(
                        Failure.Kind.BUSY,
                        target + companion + " is there: it belongs to a database that is in use, or gone",
                        "Stop whoever has it open, or remove it");
            }
        }
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
