package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.store.Upload;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Bytes on their way into a store, hashed and sent in large pieces. For one thread. */
public final class HashedUpload extends OutputStream {
    private static final int BUFFER = 1 << 18;

    private final Upload upload;
    private final MessageDigest sha256 = Sha256.start();
    private final byte[] buffer = new byte[BUFFER];
    private int held;
    private long bytes;
    private boolean abandoned;

    public HashedUpload(Upload upload) {
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

    /** Makes the object visible; returns the SHA-256 of all that was written. */
    public String commit() {
        send();
        upload.commit();
        upload.close();
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Bytes that were sent. */
    public long bytes() {
        return bytes;
    }

    /** Leaves nothing behind; what is written from now on is dropped. */
    public void abandon() {
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
