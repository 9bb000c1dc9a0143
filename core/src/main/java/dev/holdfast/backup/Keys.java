package dev.holdfast.backup;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.Owner;
import dev.holdfast.archive.SnapshotInfo;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.Head;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.archive.vault.KeyFile;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.Passphrase;
import dev.holdfast.archive.vault.Recipient;
import dev.holdfast.archive.vault.Signer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/** Makes keys, shows whose they are, and gives snapshots to other recipients. */
public final class Keys {
    private final Archives archives;
    private final KeyFile files;
    private final Keyring keyring;
    private final Supplier<Optional<Signer>> signer;
    private final Supplier<Owner> owner;
    private final Clock clock;

    /**
     * @param keyring what the snapshots of the archives are opened with
     * @param signer signs what is rewrapped; asked for when it is needed
     */
    public Keys(
            Archives archives,
            KeyFile files,
            Keyring keyring,
            Supplier<Optional<Signer>> signer,
            Supplier<Owner> owner,
            Clock clock) {
        this.archives = archives;
        this.files = files;
        this.keyring = keyring;
        this.signer = signer;
        this.owner = owner;
        this.clock = clock;
    }

    /** A file of a new key, and what to tell others of it: a recipient, or the file of a public key. */
    public record Made(String file, String give) {}

    /**
     * A snapshot, and who alone can read it from now on.
     *
     * @param problem why nothing was changed, and there are no recipients; null when it was
     */
    public record Rewrapped(String snapshot, List<String> recipients, String problem) {}

    /**
     * Encrypted snapshots.
     *
     * @param sealed those that were sealed once, also those that can not be read
     * @param unfinished those that are being taken, were given up, or have lost what sealed them: there is no way to give them on
     */
    public record Encrypted(List<String> sealed, List<String> unfinished) {}

    /** @param passphraseFile encrypts the file; may be null */
    public Made makeIdentity(Path file, Path passphraseFile) {
        Optional<Passphrase> passphrase = Optional.ofNullable(passphraseFile).map(Passphrase::read);
        return new Made(file.toString(), files.newIdentity(file, passphrase).text());
    }

    public Made makeSigningKey(Path file) {
        files.newSigningKey(file);
        return new Made(file.toString(), KeyFile.publicFile(file).toString());
    }

    /** Whose the keys are that were given. */
    public List<String> show() {
        return keyring.identities().stream()
                .map(Identity::recipient)
                .map(Recipient::text)
                .toList();
    }

    /** The id of the snapshot that a person means ({@link Snapshots#find}). */
    public String find(String store, String which) {
        try (Snapshots snapshots = archives.open(store)) {
            return snapshots.find(null, which).id();
        }
    }

    /** @throws dev.holdfast.model.Failure USAGE for a recipient that is none, or a secret key */
    public void demandReaders(List<String> recipients) {
        recipients.forEach(Recipient::parse);
    }

    /** All of a store. What can not be read counts when one of its files is encrypted, whoever can read that. */
    public Encrypted encrypted(String store) {
        try (Snapshots snapshots = archives.open(store)) {
            List<SnapshotInfo> infos = snapshots.list(null).stream()
                    .filter(info -> info.isSealed() ? info.isEncrypted() : hasEncrypted(snapshots.files(info.id())))
                    .toList();
            return new Encrypted(ids(infos, false), ids(infos, true));
        }
    }

    private static List<String> ids(List<SnapshotInfo> infos, boolean unfinished) {
        return infos.stream()
                .filter(info -> (info.state() == SnapshotInfo.State.UNFINISHED) == unfinished)
                .map(SnapshotInfo::id)
                .toList();
    }

    private static boolean hasEncrypted(SortedMap<String, Long> files) {
        return files.keySet().stream().anyMatch(name -> name.endsWith(Envelope.SUFFIX) || Head.isName(name));
    }

    /** Makes these the only recipients of a snapshot. */
    public Rewrapped rewrap(String store, String id, List<String> recipients) {
        List<Recipient> readers =
                recipients.stream().map(Recipient::parse).distinct().toList();
        try (Snapshots snapshots = archives.open(store)) {
            snapshots.rewrap(id, readers, signer.get(), owner.get(), clock);
        }
        return new Rewrapped(id, readers.stream().map(Recipient::text).toList(), null);
    }
}
