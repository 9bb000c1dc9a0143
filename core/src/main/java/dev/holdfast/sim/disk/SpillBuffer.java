package dev.holdfast.sim.disk;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Collects an answer whose success is known only at its end: in memory while it is small, in a file beyond.
 *
 * <p>{@link #content()} hands the bytes over, once; {@link #close()} throws away what was not handed over.
 */
public final class SpillBuffer extends OutputStream {
    private static final int IN_MEMORY = 4 << 20;

    private final Path folder;
    private final long limit;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream(8192);
    private Path file;
    private OutputStream out = memory;
    private long length;

    /**
     * @param folder for a file, should one be needed
     * @param limit of bytes; one more is a {@link TooLarge}
     */
    public SpillBuffer(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** The answer grew beyond its limit. */
    public static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        length += count;
        if (length > limit) {
            throw new TooLarge();
        }
        if (file == null && length > IN_MEMORY) {
            spill();
        }
        out.write(bytes, offset, count);
    }

    private void spill() throws IOException {
        Files.createDirectories(folder);
        file = Files.createTempFile(folder, "answer", ".json");
        out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        memory.writeTo(out);
        memory = null;
    }

    public Content content() throws IOException {
        out.close();
        if (file == null) {
            return Content.of(memory.toByteArray());
        }
        Content content = new FileContent(file, length, true);
        file = null;
        return content;
    }

    @Override
    public void close() throws IOException {
        out.close();
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
