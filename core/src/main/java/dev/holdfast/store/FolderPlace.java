package dev.holdfast.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a folder lies that may not be there yet. */
final class FolderPlace {
    /** As many as Linux follows: a link to itself has no end. */
    private static final int MOST_LINKS = 40;

    private FolderPlace() {}

    static Path of(Path folder) {
        return real(folder.toAbsolutePath().normalize(), MOST_LINKS);
    }

    /** The parents that are there, links followed, and what will be made below them. */
    private static Path real(Path path, int links) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            Path parent = path.getParent();
            if (parent == null || links == 0) {
                return path;
            }
            Path here = real(parent, links).resolve(path.getFileName());
            Path target = target(here);
            return target == null ? here : real(here.resolveSibling(target).normalize(), links - 1);
        }
    }

    /** What a link names, there or not; null for what is no link. */
    private static Path target(Path path) {
        try {
            return Files.isSymbolicLink(path) ? Files.readSymbolicLink(path) : null;
        } catch (IOException _) {
            return null;
        }
    }
}
