package dev.holdfast.archive.vault;

import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.archive.parts.Damage;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.model.Failure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * The content of a stored age file. Its end is only reached when the stored bytes were those that the head lists.
 * Damage is a {@link Failure} that names the file; what the store throws comes through. For one thread.
 */
final class EnvelopeInput extends InputStream {
    private final String name;
    private final Envelope envelope;
    private final Stored stored;
    private final Keyring.Opener opener;
    private InputStream content;
    private boolean ended;

    EnvelopeInput(String name, Envelope envelope, InputStream stored, Keyring.Opener opener) {
        this.name = name;
        this.envelope = envelope;
        this.stored = new Stored(stored);
        this.opener = opener;
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
                content = AgeInput.of(stored, List.of(opener));
            }
            int some = content.read(into, from, length);
            if (some < 0 && !ended) {
                finish();
            }
            return some;
        } catch (Failure e) {
            throw e;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // The library meets a torn header with whatever it stumbles over.
            throw stored.failure != null ? stored.failure : damaged(reason(), e);
        }
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }

    private String reason() {
        return opener.isLockedOut()
                ? "it is encrypted to others than the rest of the snapshot"
                : "it is not the age file that was written";
    }

    private void finish() throws IOException {
        stored.transferTo(OutputStream.nullOutputStream());
        stored.require(name, envelope);
        ended = true;
    }

    private Failure damaged(String reason, Throwable cause) {
        return Damage.of(name, reason, cause);
    }

    /** The bytes of the store, hashed; remembers that it was the store that failed. */
    static final class Stored extends FilterInputStream {
        private final MessageDigest sha256 = Sha256.start();
        private long bytes;
        private RuntimeException failure;

        Stored(InputStream in) {
            super(in);
        }

        /** Makes sure, at the end, that it was this file. */
        void require(String name, Envelope envelope) {
            if (bytes != envelope.bytes()) {
                throw Damage.of(name, "it has " + bytes + " bytes instead of " + envelope.bytes());
            }
            if (!HexFormat.of().formatHex(sha256.digest()).equals(envelope.sha256())) {
                throw Damage.of(name, "its SHA-256 is not the one in SHA256SUMS");
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                int some = super.read(into, from, length);
                if (some > 0) {
                    sha256.update(into, from, some);
                    bytes += some;
                }
                return some;
            } catch (IOException e) {
                failure = Folder.failed(e);
                throw e;
            }
        }
    }
}
