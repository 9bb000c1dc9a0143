package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.model.KeyRange;
import dev.holdfast.store.Upload;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A file of a snapshot in the making: what is written is compressed, hashed and uploaded as it comes. For one thread.
 */
public final class PartFile implements AutoCloseable {
    private static final int BUFFER = 1 << 18;

    private final String name;
    private final HashedUpload upload;
    private final OutputStream stream;

    public PartFile(Folder folder, String name) {
        this.name = name;
        this.upload = new HashedUpload(folder.create(name));
        try {
            this.stream = Compression.of(name).onto(upload);
        } catch (IOException e) {
            upload.abandon();
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a small file of statements, each on lines of its own. */
    public static StoredFile statements(Folder folder, String name, Iterable<String> statements) {
        try (PartFile file = new PartFile(folder, name)) {
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
        return new StoredFile(name, upload.bytes, sha256, records, collection, range);
    }

    /** Without {@link #commit}: leaves nothing behind. */
    @Override
    public void close() throws IOException {
        upload.abandon();
        stream.close();
    }

    private static final class HashedUpload extends OutputStream {
        private final Upload upload;
        private final MessageDigest sha256 = Sha256.start();
        private final byte[] buffer = new byte[BUFFER];
        private int held;
        private long bytes;
        private boolean abandoned;

        HashedUpload(Upload upload) {
            this.upload = upload;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int at, int length) {
            for (int done = 0; done < length && !abandoned; ) {
                int some = Math.min(length - done, buffer.length - held);
                System.arraycopy(from, at + done, buffer, held, some);
                held += some;
                done += some;
                if (held == buffer.length) {
                    send();
                }
            }
        }

        String commit() {
            send();
            upload.commit();
            upload.close();
            return HexFormat.of().formatHex(sha256.digest());
        }

        void abandon() {
            abandoned = true;
            upload.close();
        }

        private void send() {
            if (held > 0) {
                sha256.update(buffer, 0, held);
                upload.write(buffer, 0, held);
                bytes += held;
                held = 0;
            }
        }
    }
}
