package dev.holdfast.sqlite;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * A database file opened beside SQLite, to look at its header.
 *
 * <p>On POSIX systems, closing <em>any</em> descriptor of a file drops all locks that the process holds on it, SQLite's
 * too (sqlite.org/howtocorrupt.html, 2.2). So there is one descriptor for each file, and it stays open as long as any
 * connection of this room does.
 */
final class OpenFile implements AutoCloseable {
    private static final Map<Object, Shared> OPEN = new HashMap<>();

    private final Object key;
    private final Shared shared;
    private boolean closed;

    private static final class Shared {
        private final FileChannel channel;
        private int users;

        Shared(FileChannel channel) {
            this.channel = channel;
        }
    }

    private OpenFile(Object key, Shared shared) {
        this.key = key;
        this.shared = shared;
    }

    /** To be opened before the first connection to the file and closed behind the last one. */
    static OpenFile open(Path file) {
        synchronized (OPEN) {
            try {
                Object id =
                        Files.readAttributes(file, BasicFileAttributes.class).fileKey();
                Object key = id == null ? file.toRealPath() : id;
                Shared shared = OPEN.get(key);
                if (shared == null) {
                    shared = new Shared(FileChannel.open(file, StandardOpenOption.READ));
                    OPEN.put(key, shared);
                }
                shared.users++;
                return new OpenFile(key, shared);
            } catch (IOException e) {
                throw new Failure(
                        Failure.Kind.DENIED, file + " can not be read", "Check the permissions of the file", e);
            }
        }
    }

    /** The first 100 bytes; fewer if the file has fewer. */
    byte[] header() {
        try {
            ByteBuffer header = ByteBuffer.allocate(100);
            int at = 0;
            for (int got = 0; got >= 0 && header.hasRemaining(); at += got) {
                got = Math.max(-1, shared.channel.read(header, at));
            }
            byte[] read = new byte[header.position()];
            header.flip().get(read);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            if (closed) {
                return;
            }
            closed = true;
            if (--shared.users == 0) {
                OPEN.remove(key);
                try {
                    shared.channel.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
