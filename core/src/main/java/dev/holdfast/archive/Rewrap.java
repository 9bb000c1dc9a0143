package dev.holdfast.archive;

import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.Head;
import dev.holdfast.archive.layout.Headline;
import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.Opened;
import dev.holdfast.archive.vault.Recipient;
import dev.holdfast.archive.vault.Signer;
import dev.holdfast.model.Failure;
import dev.holdfast.store.StoreException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives an encrypted snapshot to other recipients, who are from then on the only ones. What is encrypted stays as it is,
 * and so do its proofs.
 *
 * <p>All files are stored under new names, beside the old ones. Then SHA256SUMS is replaced, which is the one moment at
 * which the snapshot changes hands, and then the old files go. Killed at any point it is whole for the old recipients or
 * for the new ones; running it again removes what does not count.
 */
final class Rewrap {
    private final Sealed sealed;
    private final Folder folder;
    private final Keyring keyring;
    private final Optional<Signer> signer;

    Rewrap(Sealed sealed, Keyring keyring, Optional<Signer> signer) {
        this.sealed = sealed;
        this.folder = sealed.folder();
        this.keyring = keyring;
        this.signer = signer;
    }

    /**
     * @throws Failure USAGE when it is not encrypted, or signed and no key to sign with is given; DENIED when no key opens
     *     it; BUSY when another rewrap is at it
     */
    void run(List<Recipient> recipients, Owner owner, Clock clock) {
        requireSense(recipients);
        try (Lease lease = Lease.takeOver(folder, owner, clock)) {
            Head head = next(Opened.open(folder, sealed.head(), keyring), recipients, lease);
            String name = Head.name(head.generation());
            byte[] json = head.toJson();
            byte[] sums = head.sums(folder.write(name, json));
            Set<String> valid = new TreeSet<>(Sums.parse(sums).keySet());
            head.files().forEach(file -> requireStored(file.name(), file.bytes()));
            requireStored(name, json.length);
            signer.ifPresent(one -> {
                folder.write(Sums.signature(sums), one.sign(sums));
                valid.add(Sums.signature(sums));
            });
            lease.check();
            handOver(sums);
            folder.files("").keySet().stream()
                    .filter(file -> Sums.isKept(file) && !valid.contains(file))
                    .forEach(folder::delete);
        }
    }

    private void requireSense(List<Recipient> recipients) {
        if (!sealed.isEncrypted()) {
            throw usage("the snapshot " + folder.id() + " is not encrypted", "Take a new one with --encrypt-to.");
        }
        if (recipients.isEmpty()) {
            throw usage("nobody is named who shall read it", "Add --encrypt-to age1…");
        }
        if (sealed.isSigned() && signer.isEmpty()) {
            throw usage(
                    "the snapshot " + folder.id() + " is signed, and would not be any more",
                    "Give the key to sign with: --sign-key FILE.");
        }
    }

    private void requireStored(String name, long bytes) {
        if (!Objects.equals(folder.files(name).get(name), bytes)) {
            throw notAsWritten(name);
        }
    }

    /** Nothing else may be left in doubt, as the old files go next. */
    private void handOver(byte[] sums) {
        try {
            folder.write(Sums.NAME, sums);
        } catch (StoreException unsure) {
            settle(sums);
            throw unsure;
        }
        if (!settle(sums)) {
            throw notAsWritten(Sums.NAME);
        }
    }

    /** Whether it is handed over; what is neither one nor the other is made what it was. */
    private boolean settle(byte[] sums) {
        byte[] found = folder.find(Sums.NAME).orElse(new byte[0]);
        if (!Arrays.equals(found, sums) && !Arrays.equals(found, sealed.sums())) {
            folder.write(Sums.NAME, sealed.sums());
        }
        return Arrays.equals(found, sums);
    }

    private Failure notAsWritten(String name) {
        return new Failure(
                Failure.Kind.CORRUPT,
                folder.path(name) + " is not in the store as it was written",
                "Look for what else writes to this store, and run it again.");
    }

    private Head next(Opened opened, List<Recipient> recipients, Lease lease) {
        int generation = sealed.head().generation() + 1;
        List<String> names = new ArrayList<>(
                opened.manifest().files().stream().map(StoredFile::name).toList());
        names.add(Manifest.NAME);
        List<Envelope> files = new ArrayList<>();
        for (String name : names) {
            lease.renew();
            files.add(opened.rewrap(name, recipients, generation));
        }
        files.sort(Comparator.comparing(Envelope::name));
        long bytes = files.stream().mapToLong(Envelope::bytes).sum();
        return new Head(
                folder.id().toString(),
                Headline.of(opened.manifest(), bytes),
                recipients.stream().map(Recipient::text).toList(),
                false,
                generation,
                sealed.manifestSha256(),
                files);
    }

    private static Failure usage(String what, String hint) {
        return new Failure(Failure.Kind.USAGE, what, hint);
    }
}
