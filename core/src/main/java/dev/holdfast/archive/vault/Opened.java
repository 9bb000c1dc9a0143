package dev.holdfast.archive.vault;

import com.exceptionfactory.jagged.FileKey;
import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.Head;
import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.archive.layout.ManifestJson;
import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.archive.parts.Contents;
import dev.holdfast.archive.parts.Damage;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.parts.HashedUpload;
import dev.holdfast.model.Failure;
import dev.holdfast.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** The files of an encrypted snapshot, decrypted and checked as they are read. Safe for several threads. */
public final class Opened implements Contents {
    private final Folder folder;
    private final Head head;
    private final List<Identity> identities;
    private final Manifest manifest;

    private Opened(Folder folder, Head head, List<Identity> identities, Manifest manifest) {
        this.folder = folder;
        this.head = head;
        this.identities = identities;
        this.manifest = manifest;
    }

    /**
     * Opens a snapshot with the keys that fit.
     *
     * @throws Failure DENIED naming the recipients when none does; CORRUPT naming the file that is damaged
     */
    public static Opened open(Folder folder, Head head, Keyring keyring) {
        byte[] stored = small(folder, head, Manifest.NAME);
        String name = folder.path(Head.stored(Manifest.NAME, head.generation()));
        List<Identity> identities = new ArrayList<>(keyring.identities());
        Keyring.Opener opener = new Keyring.Opener(identities);
        byte[] manifest = decrypt(name, stored, opener);
        if (manifest == null && head.passphrase() && keyring.passphrase().isPresent()) {
            String file = folder.path(Head.stored(Head.IDENTITY, head.generation()));
            identities.addAll(IdentityFile.parse(file, small(folder, head, Head.IDENTITY), keyring.passphrase()));
            manifest = decrypt(name, stored, new Keyring.Opener(identities));
        }
        if (manifest == null) {
            throw denied(folder, head, identities.isEmpty());
        }
        if (!Sha256.hex(manifest).equals(head.manifestSha256())) {
            throw Damage.of(name, "what is inside has another SHA-256 than " + Head.name(head.generation()) + " says");
        }
        return new Opened(folder, head, List.copyOf(identities), ManifestJson.read(name, manifest));
    }

    public Manifest manifest() {
        return manifest;
    }

    @Override
    public InputStream open(String name) {
        Envelope envelope = head.envelope(name).orElseThrow(() -> Damage.of(path(name), "the head does not list it"));
        return new EnvelopeInput(path(name), envelope, folder.open(envelope.name()), new Keyring.Opener(identities));
    }

    @Override
    public String path(String name) {
        return folder.path(Head.stored(name, head.generation()));
    }

    /**
     * Stores a file for other recipients, as part of another generation: the header is new, the payload the same bytes.
     *
     * @throws Failure CORRUPT naming the file when it is not what the head lists; then nothing is stored
     */
    public Envelope rewrap(String name, List<Recipient> recipients, int generation) {
        Envelope envelope = head.envelope(name).orElseThrow(() -> Damage.of(path(name), "the head does not list it"));
        String stored = Head.stored(name, generation);
        HashedUpload out = new HashedUpload(folder.create(stored));
        try (EnvelopeInput.Stored in = new EnvelopeInput.Stored(folder.open(envelope.name()))) {
            byte[] nonce = Header.nonce();
            FileKey key = Header.open(in, new Keyring.Opener(identities), nonce);
            out.write(Header.of(key, recipients));
            out.write(nonce);
            in.transferTo(out);
            in.require(path(name), envelope);
            String sha256 = out.commit();
            return new Envelope(stored, out.bytes(), sha256);
        } catch (IOException | GeneralSecurityException e) {
            throw e.getCause() instanceof StoreException failed
                    ? failed
                    : Damage.of(path(name), "it is not the age file that was written", e);
        } finally {
            out.abandon();
        }
    }

    private static byte[] small(Folder folder, Head head, String name) {
        String stored = Head.stored(name, head.generation());
        byte[] content = folder.find(stored).orElseThrow(() -> Damage.of(folder.path(stored), "it is missing"));
        boolean whole = head.envelope(name)
                .filter(envelope -> envelope.sha256().equals(Sha256.hex(content)))
                .isPresent();
        if (!whole) {
            throw Damage.of(folder.path(stored), "its SHA-256 is not the one in SHA256SUMS");
        }
        return content;
    }

    /** Null when none of the keys fits. */
    private static byte[] decrypt(String name, byte[] stored, Keyring.Opener opener) {
        try (InputStream plain = AgeInput.of(new ByteArrayInputStream(stored), List.of(opener))) {
            return plain.readAllBytes();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            if (opener.isLockedOut()) {
                return null;
            }
            throw Damage.of(name, "it is no age file that can be decrypted", e);
        }
    }

    private static Failure denied(Folder folder, Head head, boolean withoutKey) {
        String to = String.join(", ", head.recipients());
        String hint = head.passphrase()
                ? "Give its passphrase, --passphrase-file FILE, or a private key, --identity FILE."
                : "Give the private key of one of them: --identity FILE.";
        return new Failure(
                Failure.Kind.DENIED,
                "the snapshot " + folder.id() + " is encrypted to " + to
                        + (withoutKey ? "" : ", and none of the keys given fits"),
                hint);
    }
}
