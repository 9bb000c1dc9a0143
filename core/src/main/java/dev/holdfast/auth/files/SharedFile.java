package dev.holdfast.auth.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A small JSON file that only its owner may read, changed by several threads and processes at once.
 *
 * <p>A change is whole and durable or did not happen: temporary name, fsync, rename, fsync of the folder, under a lock.
 * Readers take no lock and read the file only when it is another than before.
 *
 * @param <T> what the file says; immutable
 */
final class SharedFile<T> {
    private static final JsonMapper JSON = new JsonMapper();

    /** The operating system's lock is between processes; Java refuses a second one in its own. */
    private static final Object WITHIN_THIS_PROCESS = new Object();

    private final Path file;
    private final T empty;
    private final Form<T> form;
    private volatile Seen<T> seen;

    /** How the content is written. {@code read} may throw IllegalArgumentException or DateTimeException. */
    record Form<T>(Function<JsonNode, T> read, Function<T, JsonNode> write) {}

    /** What was read, and from which state of the file. */
    private record Seen<T>(Object stamp, T content) {}

    SharedFile(Path file, T empty, Form<T> form) {
        this.file = file.toAbsolutePath();
        this.empty = empty;
        this.form = form;
        this.seen = new Seen<>("", empty);
    }

    T get() {
        try {
            Object stamp = stamp();
            Seen<T> known = seen;
            if (!known.stamp.equals(stamp)) {
                // The stamp is older than what is read now, so at worst it is read once more.
                known = new Seen<>(stamp, read());
                seen = known;
            }
            return known.content;
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /**
     * Changes the content.
     *
     * @param edit makes new content of the present one, or says by empty that nothing is to be done
     * @return whether something was done
     */
    boolean change(Function<T, Optional<T>> edit) {
        synchronized (WITHIN_THIS_PROCESS) {
            try {
                Files.createDirectories(file.getParent());
                try (FileChannel channel = open(sibling("lock"));
                        FileLock lock = channel.lock()) {
                    Optional<T> content = edit.apply(read());
                    if (content.isPresent()) {
                        write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(form.write.apply(content.get())));
                    }
                    return content.isPresent() && lock.isValid();
                }
            } catch (IOException e) {
                throw failed("write", e);
            }
        }
    }

    private T read() throws IOException {
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            return form.read.apply(node);
        } catch (NoSuchFileException absent) {
            return empty;
        } catch (com.fasterxml.jackson.core.JacksonException | RuntimeException e) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    file + " is damaged",
                    "Restore it from a copy, or remove it and make what was in it anew.",
                    e);
        }
    }

    private void write(byte[] bytes) throws IOException {
        Path temporary = sibling("new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = open(temporary)) {
            for (ByteBuffer buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (isPosix()) {
            try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    private static FileChannel open(Path path) throws IOException {
        FileAttribute<?>[] onlyOwner = isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        return FileChannel.open(path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE), onlyOwner);
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private Object stamp() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.fileKey() + " " + now.lastModifiedTime() + " " + now.size();
        } catch (NoSuchFileException absent) {
            return "";
        }
    }

    private Path sibling(String suffix) {
        return file.resolveSibling(file.getFileName() + "." + suffix);
    }

    private Failure failed(String what, IOException e) {
        return new Failure(
                Failure.Kind.REMOTE, "cannot " + what + " " + file, "Check the disk and the rights on the folder.", e);
    }
}
