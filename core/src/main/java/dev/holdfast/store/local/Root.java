package dev.holdfast.store.local;

import dev.holdfast.store.ObjectName;
import dev.holdfast.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder that a store never leaves. Links may lead to it, but none below it is followed. */
record Root(Path folder) {

    /** Where the object of this name is, or would be. */
    Path resolve(String name) {
        Path path = folder;
        for (String part : ObjectName.checked(name).split("/")) {
            path = path.resolve(part);
            if (Files.isSymbolicLink(path)) {
                throw new StoreException.Denied(
                        path + " is a symbolic link, which could lead out of the store",
                        "Replace it by the folder or file itself",
                        null);
            }
        }
        return path;
    }

    /** Makes the folder durable together with all that had to be made above it. */
    void makeFolder(Path wanted) throws IOException {
        if (Files.isDirectory(wanted)) {
            return;
        }
        Path parent = wanted.getParent();
        if (parent != null && !wanted.equals(parent)) {
            makeFolder(parent);
        }
        Files.createDirectories(wanted);
        if (parent != null) {
            sync(parent);
        }
    }

    /** Removes folders that have become empty, from this one upwards, never the root. */
    void prune(Path from) throws IOException {
        prune(from, path -> {});
    }

    /** The same of folders that become empty by this. */
    void prune(Path from, Emptying emptying) throws IOException {
        for (Path path = from; !path.equals(folder) && path.startsWith(folder); path = path.getParent()) {
            try {
                emptying.empty(path);
                Files.delete(path);
            } catch (DirectoryNotEmptyException | NoSuchFileException _) {
                return; // somebody else uses it, or has removed it
            }
        }
    }

    /** Takes what is worth nothing out of a folder. */
    @FunctionalInterface
    interface Emptying {
        void empty(Path folder) throws IOException;
    }

    /** Makes the entries of a folder durable; Windows has no such call and needs none. */
    static void sync(Path folder) throws IOException {
        if (File.separatorChar == '\\') {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
