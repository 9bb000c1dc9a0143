package dev.holdfast.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that grows by lines, each on the disk before the next is begun. Readable for its owner only. */
final class LogFile implements AutoCloseable {
    private final FileChannel channel;
    private long length;
    private IOException syncFailure;

    private LogFile(FileChannel channel, long length) {
        this.channel = channel;
        this.length = length;
    }

    /** @param length of what is to be kept; what is behind it is overwritten by the next line */
    static LogFile open(Path file, long length) throws IOException {
        boolean isNew = !Files.exists(file);
        LogFile opened = new LogFile(channel(file), length);
        if (isNew) {
            sync(file.getParent());
        }
        return opened;
    }

    /** All or nothing, as seen by this process; after a crash a part of the line may be there. */
    void append(byte[] line) throws IOException {
        if (syncFailure != null) {
            throw new IOException(syncFailure.getMessage(), syncFailure);
        }
        ByteBuffer buffer = ByteBuffer.wrap(line);
        for (long position = length; buffer.hasRemaining(); ) {
            position += channel.write(buffer, position);
        }
        channel.truncate(length + line.length);
        try {
            channel.force(true);
        } catch (IOException e) {
            // Linux drops the pages that it failed to write: a second fsync would succeed and be a lie.
            syncFailure = e;
            throw e;
        }
        length += line.length;
    }

    /** Cuts off what a failed line left behind the end, and closes. */
    void finish() throws IOException {
        channel.truncate(length);
        channel.force(true);
        channel.close();
    }

    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    static FileChannel channel(Path file) throws IOException {
        FileAttribute<?>[] onlyOwner = isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        return FileChannel.open(file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE), onlyOwner);
    }

    static void sync(Path folder) throws IOException {
        if (isPosix()) {
            try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
