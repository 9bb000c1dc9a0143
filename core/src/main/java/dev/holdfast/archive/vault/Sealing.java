package dev.holdfast.archive.vault;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.Head;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.parts.HashedUpload;
import dev.holdfast.archive.parts.Shelf;
import dev.holdfast.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Encrypts the files of one run to the recipients, and to a key that is made here and never leaves memory. Safe for
 * several threads.
 */
public final class Sealing implements Shelf {
    private final Folder folder;
    private final Encryption encryption;
    private final Identity run;
    private final List<Recipient> recipients;
    private final List<Envelope> envelopes = new ArrayList<>();

    public Sealing(Folder folder, Encryption encryption) {
        this.folder = folder;
        this.encryption = encryption;
        this.run = Identity.generate(encryption.random());
        this.recipients = encryption
                .passphrase()
                .map(passphrase -> Stream.concat(encryption.recipients().stream(), Stream.of(identityFile(passphrase)))
                        .toList())
                .orElse(encryption.recipients());
    }

    /** Opens what this run wrote, for its proof. */
    public Identity run() {
        return run;
    }

    /** Who can read it, without the run itself. */
    public List<String> recipients() {
        return recipients.stream().map(Recipient::text).toList();
    }

    /** Random text that keeps the hash of a manifest from telling anything. */
    public String nonce() {
        byte[] nonce = new byte[16];
        encryption.random().nextBytes(nonce);
        return HexFormat.of().formatHex(nonce);
    }

    /** The files that were stored, ordered by name; one that was written again counts once. */
    public List<Envelope> envelopes() {
        synchronized (envelopes) {
            return envelopes.stream()
                    .sorted(Comparator.comparing(Envelope::name))
                    .toList();
        }
    }

    @Override
    public Upload create(String name) {
        List<RecipientStanzaWriter> writers = Stream.concat(recipients.stream(), Stream.of(run.recipient()))
                .map(Recipient::writer)
                .toList();
        return create(Head.stored(name, 1), writers);
    }

    /** Reads back what this run has stored; the chunks are authentic as they come. To be closed by the caller. */
    public InputStream open(String name) throws IOException {
        InputStream stored = folder.open(Head.stored(name, 1));
        try {
            return AgeInput.of(stored, List.of(new Keyring.Opener(List.of(run))));
        } catch (GeneralSecurityException e) {
            stored.close();
            throw new IOException(e);
        }
    }

    /** The key pair of a snapshot with a passphrase: age takes a passphrase only as the sole recipient of a file. */
    private Recipient identityFile(Passphrase passphrase) {
        Identity identity = Identity.generate(encryption.random());
        byte[] text = KeyFile.text(identity).getBytes(StandardCharsets.UTF_8);
        RecipientStanzaWriter stanza = PassphraseStanza.closing(passphrase, encryption.random());
        try (Upload upload = create(Head.stored(Head.IDENTITY, 1), List.of(stanza))) {
            upload.write(text, 0, text.length);
            upload.commit();
        }
        return identity.recipient();
    }

    private Upload create(String stored, List<RecipientStanzaWriter> writers) {
        HashedUpload out = new HashedUpload(folder.create(stored));
        try {
            return new Sealed(
                    stored,
                    out,
                    new StandardEncryptingChannelFactory().newEncryptingChannel(Channels.newChannel(out), writers));
        } catch (IOException | GeneralSecurityException e) {
            out.abandon();
            throw new IllegalStateException(e);
        } catch (RuntimeException e) {
            out.abandon();
            throw e;
        }
    }

    private void stored(Envelope envelope) {
        synchronized (envelopes) {
            envelopes.removeIf(earlier -> earlier.name().equals(envelope.name()));
            envelopes.add(envelope);
        }
    }

    private final class Sealed implements Upload {
        private final String name;
        private final HashedUpload out;
        private final WritableByteChannel cipher;

        Sealed(String name, HashedUpload out, WritableByteChannel cipher) {
            this.name = name;
            this.out = out;
            this.cipher = cipher;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
            try {
                while (buffer.hasRemaining()) {
                    cipher.write(buffer);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void commit() {
            try {
                cipher.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String sha256 = out.commit();
            stored(new Envelope(name, out.bytes(), sha256));
        }

        @Override
        public void close() {
            out.abandon();
        }
    }
}
