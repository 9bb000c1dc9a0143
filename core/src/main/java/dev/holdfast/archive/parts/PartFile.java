package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.model.KeyRange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A file of a snapshot in the making: what is written is compressed, hashed and uploaded as it comes. For one thread.
 */
public final class PartFile implements AutoCloseable {
    private final String name;
    private final HashedUpload upload;
    private final OutputStream stream;

    public PartFile(Shelf shelf, String name) {
        this.name = name;
        this.upload = new HashedUpload(shelf.create(name));
        try {
            this.stream = Compression.of(name).onto(upload);
        } catch (IOException e) {
            upload.abandon();
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a small file of statements, each on lines of its own. */
    public static StoredFile statements(Shelf shelf, String name, Iterable<String> statements) {
        try (PartFile file = new PartFile(shelf, name)) {
            for (String statement : statements) {
                file.stream.write((statement + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return file.commit(0, null, null);
        } catch (IOException e) {
            throw Folder.failed(e);
        }
    }

    public OutputStream stream() {
        return stream;
    }

    /** Makes the file visible under its name. */
    public StoredFile commit(long records, String collection, KeyRange range) throws IOException {
        stream.close();
        String sha256 = upload.commit();
        return new StoredFile(name, upload.bytes(), sha256, records, collection, range);
    }

    /** Without {@link #commit}: leaves nothing behind. */
    @Override
    public void close() throws IOException {
        upload.abandon();
        stream.close();
    }
}
