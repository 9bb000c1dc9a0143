package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.model.Failure;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The content of a stored file, decompressed. It is hashed as it comes: the end is only reached, by reading or by
 * {@link #finish}, when the file had the size and the SHA-256 that the manifest says.
 *
 * <p>All errors are {@link Failure}s: CORRUPT naming the file, or those of the store. For one thread.
 */
public final class PartInput extends InputStream {
    private final String name;
    private final StoredFile file;
    private final Raw raw;
    private InputStream content;
    private boolean finished;

    public PartInput(Contents contents, StoredFile file) {
        this.name = contents.path(file.name());
        this.file = file;
        this.raw = new Raw(open(contents));
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) {
        try {
            if (content == null) {
                content = Compression.of(file.name()).from(raw);
            }
            int some = content.read(into, from, length);
            if (some < 0) {
                finish();
            }
            return some;
        } catch (IOException e) {
            throw damaged(e.getMessage(), e);
        }
    }

    /** Reads what is left, so that the whole file is known to be good. */
    public void finish() {
        byte[] rest = new byte[1 << 16];
        while (!finished && raw.read(rest, 0, rest.length) >= 0) {
            continue;
        }
        if (!finished && raw.bytes != file.bytes()) {
            throw damaged("it has " + raw.bytes + " bytes instead of " + file.bytes(), null);
        }
        if (!finished && !HexFormat.of().formatHex(raw.sha256.digest()).equals(file.sha256())) {
            throw damaged("its SHA-256 is not the one of the manifest", null);
        }
        finished = true;
    }

    /**
     * What it means that reading the content failed in this way.
     *
     * @return damage if the file is not what was written, or not what can be read; else what was thrown
     */
    public RuntimeException explain(RuntimeException thrown) {
        if (thrown instanceof StoreException) {
            return thrown;
        }
        try {
            finish();
        } catch (Failure damage) {
            damage.addSuppressed(thrown);
            return damage;
        }
        boolean unreadable = thrown instanceof Failure failure && failure.kind() == Failure.Kind.CORRUPT;
        return unreadable ? damaged(thrown.getMessage(), thrown) : thrown;
    }

    public Failure damaged(String reason, Throwable cause) {
        return Damage.of(name, reason, cause);
    }

    @Override
    public void close() {
        try (raw) {
            if (content != null) {
                content.close();
            }
        } catch (IOException e) {
            throw Folder.failed(e);
        }
    }

    private InputStream open(Contents contents) {
        try {
            return contents.open(file.name());
        } catch (StoreException.NotFound e) {
            throw Damage.of(name, "it is missing", e);
        }
    }

    /** The stored bytes. What the store throws is thrown as such, so that any other error means damage. */
    private static final class Raw extends InputStream {
        private final InputStream in;
        private final MessageDigest sha256 = Sha256.start();
        private long bytes;

        Raw(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            try {
                int some = in.read(into, from, length);
                if (some > 0) {
                    sha256.update(into, from, some);
                    bytes += some;
                }
                return some;
            } catch (IOException e) {
                throw Folder.failed(e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
