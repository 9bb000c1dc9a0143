package dev.holdfast.cloudflare.d1;

import dev.holdfast.flow.TemporaryFolder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * SQL text that will be carried out as a whole or not at all, gathered in a temporary file. It ends with a row in the
 * {@link RestoreLog} that can be inserted only once, so that a part that is heard twice does nothing the second time.
 */
final class PartFile extends OutputStream {
    private final TemporaryFolder folder;
    private final Path file;
    private final OutputStream out;
    private final MessageDigest md5;
    private long bytes;
    private boolean touched;

    PartFile() {
        this(List.of());
    }

    /** @param first statements that do not count as content */
    PartFile(List<String> first) {
        try {
            folder = TemporaryFolder.ofTheSystem();
            file = folder.path().resolve("part.sql");
            out = new BufferedOutputStream(Files.newOutputStream(file));
            md5 = MessageDigest.getInstance("MD5");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        statement("PRAGMA defer_foreign_keys=TRUE;");
        first.forEach(this::statement);
        touched = false;
    }

    /** @param sql with its semicolon */
    void statement(String sql) {
        try {
            write((sql + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The MD5 of everything so far. */
    String digest() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) md5.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    long size() {
        return bytes;
    }

    /** Nothing was written yet. */
    boolean isEmpty() {
        return !touched;
    }

    /** The file, whole on disk. */
    Path finished() throws IOException {
        out.close();
        return file;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] some, int from, int length) throws IOException {
        out.write(some, from, length);
        md5.update(some, from, length);
        bytes += length;
        touched = true;
    }

    /** Deletes the file. Safe to call twice. */
    @Override
    public void close() {
        try {
            out.close();
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
