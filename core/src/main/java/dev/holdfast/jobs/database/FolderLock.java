package dev.holdfast.jobs.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Keeps a second server off a folder for as long as this process lives; the system lets go of it when it dies. */
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws DatabaseException HELD when another server has it */
    static FolderLock take(Location.Folder location) {
        try {
            onlyOurs(Files.createDirectories(location.folder()));
            FileChannel channel =
                    FileChannel.open(location.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isHeld(channel)) {
                channel.close();
                throw new DatabaseException(
                        DatabaseException.Kind.HELD,
                        "another server works with " + location.folder()
                                + ": stop it, or share a Postgres between servers (HOLDFAST_DATABASE_URL)",
                        null);
            }
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new DatabaseException(
                    DatabaseException.Kind.FAILED, "cannot lock " + location.lock() + ": " + e.getMessage(), e);
        }
    }

    /** Runs hold addresses and reasons that are nobody else's business. */
    private static void onlyOurs(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static boolean isHeld(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock == null;
        } catch (OverlappingFileLockException ours) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
