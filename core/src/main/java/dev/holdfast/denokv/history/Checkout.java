package dev.holdfast.denokv.history;

import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;

/** Writes the state at a moment into a file that Deno, denokv and this program open as a database. */
public final class Checkout {
    private static final String[] COMPANIONS = {"-wal", "-shm", "-journal"};

    private final History history;
    private final Clock clock;

    /** @param history stays the caller's to close */
    public Checkout(History history, Clock clock) {
        this.history = history;
        this.clock = clock;
    }

    /**
     * What was written.
     *
     * @param commit the last one that is in it
     * @param pairs in it
     * @param expired of them, whose time is over by now: whoever opens the file for writing removes them
     */
    public record Report(Generation generation, Versionstamp commit, long pairs, long expired) {}

    /**
     * The file gets its name when it is whole and on the disk.
     *
     * @param replace take the place of a file that is there
     * @throws Failure USAGE when the file is there, BUSY when it is in use, NOT_FOUND, CORRUPT
     */
    public Report run(When when, Path file, boolean replace) {
        Path target = file.toAbsolutePath();
        demandFree(target, replace);
        History.Place place = history.find(when);
        try (TemporaryFolder folder = TemporaryFolder.in(target.getParent())) {
            Path made = folder.path().resolve("kv.sqlite3");
            Report report = build(place, made);
            sync(made, StandardOpenOption.WRITE);
            demandFree(target, replace);
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
            sync(target.getParent(), StandardOpenOption.READ);
            return report;
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE, file + " can not be written: " + e, "Is its folder there, and is it ours?", e);
        }
    }

    private Report build(History.Place place, Path made) {
        try (State state = new State(made)) {
            new Building(place.generation(), place.commit(), state).run();
            Report report = new Report(
                    place.generation().bucket().generation(),
                    place.commit(),
                    state.count("true"),
                    state.count("expiration_ms >= 0 AND expiration_ms <= " + clock.millis()));
            state.finish(place.commit());
            return report;
        }
    }

    /** What SQLite keeps beside a database would be applied to the one that takes its place. */
    private static void demandFree(Path target, boolean replace) {
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
