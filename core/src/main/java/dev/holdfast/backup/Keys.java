package dev.holdfast.backup;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.Owner;
import dev.holdfast.archive.SnapshotInfo;
import dev.holdfast.archive.Snapshots;
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

    /** A snapshot, and who can read it. */
    public record Rewrapped(String snapshot, List<String> recipients) {}

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

    /** The encrypted snapshots that are meant: one, or all of a store. */
    public List<String> encrypted(String store, String which, boolean all) {
        try (Snapshots snapshots = archives.open(store)) {
            List<SnapshotInfo> infos = all ? snapshots.list(null) : List.of(snapshots.find(null, which));
            return infos.stream()
                    .filter(info -> !all || info.isEncrypted())
                    .map(SnapshotInfo::id)
                    .toList();
        }
    }

    /** Makes these the only recipients of a snapshot. */
    public Rewrapped rewrap(String store, String id, List<String> recipients) {
        List<Recipient> readers =
                recipients.stream().map(Recipient::parse).distinct().toList();
        try (Snapshots snapshots = archives.open(store)) {
            snapshots.rewrap(id, readers, signer.get(), owner.get(), clock);
        }
        return new Rewrapped(id, readers.stream().map(Recipient::text).toList());
    }
}
