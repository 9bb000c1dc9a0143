package dev.holdfast.store.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Removes temporary files that nobody writes any more. */
final class LeftoverSweep extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Abandoned abandoned;
    private final Set<Path> swept = new HashSet<>();

    private LeftoverSweep(Path root, Abandoned abandoned) {
        this.root = root;
        this.abandoned = abandoned;
    }

    /** Removes all there are, and the folders that become empty by that, never the given one. */
    static void below(Path folder, Abandoned abandoned) throws IOException {
        if (Files.isDirectory(folder)) {
            Files.walkFileTree(folder, new LeftoverSweep(folder, abandoned));
        }
    }

    /** Empties a folder in which there is nothing else; one that holds anything else stays as it is. */
    static void empty(Path folder, Abandoned abandoned) throws IOException {
        Rubbish rubbish = new Rubbish(folder, abandoned);
        Files.walkFileTree(folder, rubbish);
        if (rubbish.isAll) {
            for (Path path : rubbish.found) {
                remove(path);
            }
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (abandoned.is(file, attributes)) {
            remove(file);
            swept.add(file.getParent());
        }
        return FileVisitResult.CONTINUE;
    }

    // Tidying must not stop a backup: what can not be entered here holds nothing that is ours to remove.
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
        if (swept.remove(folder) && !folder.equals(root) && remove(folder)) {
            swept.add(folder.getParent());
        }
        return FileVisitResult.CONTINUE;
    }

    private static boolean remove(Path path) throws IOException {
        try {
            return Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException | AccessDeniedException e) {
            return false; // somebody else's
        }
    }

    /** What is in a folder, in the order in which it can be removed. */
    private static final class Rubbish extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Abandoned abandoned;
        private final Deque<Path> found = new ArrayDeque<>();
        private boolean isAll = true;

        Rubbish(Path root, Abandoned abandoned) {
            this.root = root;
            this.abandoned = abandoned;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            isAll = abandoned.is(file, attributes);
            found.add(file);
            return isAll ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            isAll = e instanceof NoSuchFileException;
            return isAll ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException e) {
            if (!folder.equals(root)) {
                found.add(folder);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
