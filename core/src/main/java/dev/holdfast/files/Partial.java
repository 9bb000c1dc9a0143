package dev.holdfast.files;

import dev.holdfast.flow.NotEmpty;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Writing;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file or folder on its way: written beside its place under another name, flushed to the disk, moved there when whole.
 * Nothing that looks like the result is there before.
 */
final class Partial {
    private static final int BUFFER = 1 << 16;

    private final Path place;
    private final Path partial;
    private final boolean replace;
    private final boolean folder;

    private Partial(Path place, Writing.Mode mode, boolean folder) {
        this.folder = folder;
        this.place = place.toAbsolutePath();
        // The number of the process keeps two of them apart, and what a dead one left may be taken away.
        this.partial = this.place.resolveSibling(
                "." + place.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
        this.replace = mode == Writing.Mode.REPLACE;
        if (mode != Writing.Mode.CREATE && mode != Writing.Mode.REPLACE) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    place + " is written whole; nothing can be merged into it",
                    "Leave out the mode, or say --replace.");
        }
    }

    static Partial file(Path place, Writing.Mode mode) {
        return new Partial(place, mode, false);
    }

    /** A folder that is replaced whole: whoever asks for that has looked at what it holds. */
    static Partial folder(Path place, Writing.Mode mode) {
        return new Partial(place, mode, true);
    }

    /** Refuses what may not be overwritten, and takes away what an earlier run of this process left. */
    void begin() throws IOException {
        refuseAbsentFolder();
        refuseOccupied();
        delete();
    }

    /** Fails as {@link #begin} would; what would be replaced. */
    List<Finding> rehearse() {
        try {
            refuseAbsentFolder();
            refuseOccupied();
            return Files.exists(place) && !isEmptyFolder()
                    ? List.of(new Finding(place.toString(), "would be replaced"))
                    : List.of();
        } catch (IOException e) {
            throw failed(place, e);
        }
    }

    private void refuseAbsentFolder() {
        if (!Files.isDirectory(place.getParent())) {
            throw new Failure(
                    Failure.Kind.NOT_FOUND, "there is no folder " + place.getParent(), "Make it, or name another.");
        }
    }

    private void refuseOccupied() throws IOException {
        if (Files.exists(place) && Files.isDirectory(place) != folder) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    place + (folder ? " is a file, not a folder" : " is a folder, not a file"),
                    "Name another.");
        }
        if (!replace && Files.exists(place) && !isEmptyFolder()) {
            throw new NotEmpty(place + " exists", "Remove it, or name another; copy and restore also take --replace.");
        }
    }

    private boolean isEmptyFolder() throws IOException {
        if (!Files.isDirectory(place)) {
            return false;
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.findAny().isEmpty();
        }
    }

    /** The place to write to. */
    Path path() {
        return partial;
    }

    /** A buffered stream into a file; closing it does not flush to the disk, {@link #finish} does. */
    static OutputStream write(Path file) throws IOException {
        return new BufferedOutputStream(new FileOutputStream(file.toFile()), BUFFER);
    }

    /** Flushes and moves into place. A file that has appeared there meanwhile is not overwritten unless asked for. */
    void finish() throws IOException {
        sync(partial);
        refuseOccupied();
        if (folder) {
            deleteTree(place);
        }
        Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
        force(place.getParent());
    }

    /** Takes away what is not whole. Safe to call twice, and after {@link #finish}. */
    void delete() throws IOException {
        deleteTree(partial);
    }

    private static void sync(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.toList()) {
                    force(file);
                }
            }
        }
        force(path);
    }

    private static void force(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        try (FileChannel channel =
                FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void deleteTree(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path one : deepestFirst) {
                Files.delete(one);
            }
        }
    }

    static Failure failed(Path place, IOException e) {
        return new Failure(
                Failure.Kind.REMOTE,
                "can not write " + place + ": " + e,
                "Is the folder writable, and the disk not full?",
                e);
    }
}
