package dev.holdfast.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * A fingerprint of what an SQLite file and its write-ahead log hold: equal ones mean an unchanged database.
 *
 * <p>Made of the size, the time of the last change and the change counter of the file, and of the generation and the
 * last frame of the log, whose checksum covers all frames before it (sqlite.org/fileformat2.html, 1.3 and 4.1).
 */
final class FileState {
    private static final int WAL_HEADER = 32;
    private static final int FRAME_HEADER = 24;

    private FileState() {}

    /** The fingerprint now; steady only while nobody can commit. */
    static String of(Path file, OpenFile open) {
        try {
            byte[] header = open.header();
            String counter = header.length < 28 ? "0" : HexFormat.of().formatHex(header, 24, 28);
            return stamp(file) + "-" + counter + "-" + log(file.resolveSibling(file.getFileName() + "-wal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String stamp(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.size() + "-" + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    /** No locks are held on the log itself, so it may be opened and closed at will. */
    private static String log(Path wal) throws IOException {
        try (FileChannel channel = FileChannel.open(wal, StandardOpenOption.READ)) {
            ByteBuffer header = at(channel, 0, WAL_HEADER);
            if (header == null) {
                return "0";
            }
            long salt = header.getLong(16);
            long frame = FRAME_HEADER + (long) header.getInt(8);
            long frames = lastOf(channel, salt, frame);
            ByteBuffer last = frames == 0 ? header : at(channel, WAL_HEADER + (frames - 1) * frame, FRAME_HEADER);
            long checksum = last == null ? 0 : last.getLong(frames == 0 ? 24 : 16);
            return Long.toHexString(salt) + "." + frames + "." + Long.toHexString(checksum);
        } catch (NoSuchFileException e) {
            return "0";
        }
    }

    /** How many frames are of this generation: those of older ones stand behind them. */
    private static long lastOf(FileChannel channel, long salt, long frame) throws IOException {
        long low = 0;
        long high = (channel.size() - WAL_HEADER) / frame;
        while (low < high) {
            long middle = (low + high + 1) / 2;
            ByteBuffer header = at(channel, WAL_HEADER + (middle - 1) * frame, FRAME_HEADER);
            if (header != null && header.getLong(8) == salt) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static ByteBuffer at(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (int got = 0; got >= 0 && bytes.hasRemaining(); ) {
            got = channel.read(bytes, position + bytes.position());
        }
        return bytes.hasRemaining() ? null : bytes;
    }
}
