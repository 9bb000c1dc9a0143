package dev.holdfast.store.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * A file beside its later place, with a {@code ~} in its name, so that it can never be the name of an object:
 * {@code <name>~<process>-<number>-<process space>}.
 */
final class TemporaryFile implements AutoCloseable {
    static final Pattern NAME = Pattern.compile(".+~(?:(?<pid>[0-9]{1,18})-[0-9]+(?:-(?<space>[0-9a-f]+))?|claim)");
    private static final String SPACE = ProcessSpace.ID.isEmpty() ? "" : "-" + ProcessSpace.ID;
    private static final AtomicLong COUNTER = new AtomicLong();

    private final Path path;
    private final FileChannel channel;
    private long length;
    private boolean sealed;
    private IOException syncFailure;

    private TemporaryFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes one, and its folder where there is none. */
    static TemporaryFile beside(Path target, Root root) throws IOException {
        while (true) {
            long pid = ProcessHandle.current().pid();
            String name = target.getFileName() + "~" + pid + "-" + COUNTER.incrementAndGet() + SPACE;
            Path path = target.resolveSibling(name);
            root.makeFolder(path.getParent());
            try {
                return new TemporaryFile(
                        path, FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
            } catch (FileAlreadyExistsException _) {
                // left by a dead process of the same number: take the next name
            } catch (NoSuchFileException e) {
                if (Files.exists(path.getParent())) {
                    throw e;
                } // else a delete has just pruned the folder: make it again
            }
        }
    }

    Path path() {
        return path;
    }

    /** All or nothing: what a failed call left behind the end is overwritten or cut off later. */
    void append(byte[] bytes, int from, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, count);
        long position = length;
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
        length = position;
    }

    /** Brings everything to the disk and closes the file; once that is done, does nothing. */
    void seal() throws IOException {
        if (syncFailure != null) {
            throw new IOException(syncFailure.getMessage(), syncFailure);
        }
        if (sealed) {
            return;
        }
        try {
            channel.truncate(length);
            channel.force(true);
            channel.close();
            sealed = true;
        } catch (IOException e) {
            // Linux drops the pages that it failed to write: a second fsync would succeed and be a lie.
            syncFailure = e;
            throw e;
        }
    }

    /** Closes and removes it; it may have been renamed. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
