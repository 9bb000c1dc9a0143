package dev.holdfast.wrangler;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;

/**
 * The values of a namespace, one immutable file each; the index knows them by file name.
 *
 * <p>Names of ours begin with {@link #OURS}, so that what a killed run left behind can be told from what wrangler wrote.
 */
final class BlobFolder {
    /** "holdfast" in hexadecimal: workerd's own names are random. */
    static final String OURS = "686f6c6466617374";

    private final Path folder;
    private final boolean durable;

    BlobFolder(Path folder, boolean durable) {
        this.folder = folder;
        this.durable = durable;
    }

    /** The bytes of a value, or null when its file is gone. */
    byte[] read(String name) throws IOException {
        try {
            return Files.readAllBytes(file(name));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Writes a new value to the disk. */
    void write(String name, byte[] buffer, int from, int length) throws IOException {
        try (FileChannel file = FileChannel.open(file(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, from, length);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            if (durable) {
                file.force(true);
            }
        }
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    /** Deletes the files of ours whose name begins so, unless they are {@code wanted}. */
    void deleteOurs(String prefix, Predicate<String> wanted) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, OURS + prefix + "*")) {
            for (Path file : files) {
                if (!wanted.test(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        } catch (UncheckedIOException | java.nio.file.DirectoryIteratorException e) {
            throw new IOException(e.getCause());
        }
    }

    void create() throws IOException {
        Files.createDirectories(folder);
    }

    /** Makes the names of all files durable. */
    void sync() throws IOException {
        if (durable) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private Path file(String name) {
        Path file = folder.resolve(name).normalize();
        if (name.isEmpty() || !folder.normalize().equals(file.getParent())) {
            throw new Failure(Failure.Kind.CORRUPT, "the index names a value outside of " + folder + ": " + name, "");
        }
        return file;
    }
}
