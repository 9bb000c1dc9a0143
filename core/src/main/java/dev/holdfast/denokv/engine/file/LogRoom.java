package dev.holdfast.denokv.engine.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Room on the disk for SQLite's write-ahead log. A sync of what was written over in place takes a third of the time of one that
 * made the file longer, and far less when the disk is busy. SQLite tells frames from what else is in that file by their salt
 * and checksum (sqlite.org/fileformat2.html#walformat).
 */
final class LogRoom {
    private static final int BYTES = 8 << 20;

    private LogRoom() {}

    /** Only in a transaction that writes: nobody else adds to the log then. Does nothing where there is that much. */
    static void make(Path file) {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel log = FileChannel.open(Path.of(file + "-wal"), StandardOpenOption.WRITE)) {
            for (long at = log.size(); at < BYTES; at += log.write(zeros, at)) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), BYTES - at));
            }
            log.force(true);
        } catch (IOException _) {
            // It is only faster: the log grows as it needs to, and who can not write learns of it there.
        }
    }
}
