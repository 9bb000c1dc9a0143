package dev.holdfast.archive;

import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.Head;
import dev.holdfast.archive.layout.Headline;
import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.archive.layout.ManifestJson;
import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Contents;
import dev.holdfast.archive.parts.Damage;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.Opened;
import dev.holdfast.archive.vault.TrustedKeys;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A snapshot whose SHA256SUMS fits its manifest or, if it is encrypted, its head.
 *
 * @param manifest null when it is encrypted
 * @param head null when it is plain
 */
record Sealed(Folder folder, Headline headline, Manifest manifest, Head head, String manifestSha256, byte[] sums) {

    /** The manifest, and the files that it names. */
    record Open(Manifest manifest, Contents contents) {}

    /**
     * @return empty when the snapshot is unfinished: one of the two files is not there
     * @throws Failure CORRUPT naming the file when they do not fit; USAGE when a newer Holdfast wrote them
     */
    static Optional<Sealed> read(Folder folder, TrustedKeys trusted) {
        Optional<byte[]> sums = folder.find(Sums.NAME);
        if (sums.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> listed = Sums.parse(sums.get());
        String top = listed.keySet().stream().filter(Head::isName).findFirst().orElse(Manifest.NAME);
        Optional<byte[]> content = folder.find(top);
        if (content.isEmpty()) {
            return without(folder, sums.get(), trusted);
        }
        String sha256 = Sha256.hex(content.get());
        if (!sha256.equals(listed.get(top))) {
            throw Damage.of(folder.path(top), "its SHA-256 is not the one in " + Sums.NAME);
        }
        Sealed sealed = top.equals(Manifest.NAME)
                ? plain(folder, sums.get(), content.get(), sha256)
                : encrypted(folder, sums.get(), content.get(), sha256);
        if (trusted.demand()) {
            sealed.requireSignature(trusted);
        }
        return Optional.of(sealed);
    }

    private void requireSignature(TrustedKeys trusted) {
        String name = Sums.signature(sums);
        Optional<byte[]> signature = folder.find(name);
        if (signature.isEmpty() && isSigned()) {
            throw Damage.of(folder.path(Sums.NAME), "it is not what was signed");
        }
        if (signature.isEmpty()) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    "the snapshot " + folder.id() + " is not signed, and trusted_keys demand it",
                    "Use one that is, or leave the trusted keys out if you know where it comes from.");
        }
        if (!trusted.signed(sums, signature.get())) {
            throw Damage.of(folder.path(name), "it is no signature of " + Sums.NAME + " by one of the trusted keys");
        }
        String id = isEncrypted() ? head.snapshot() : manifest.making().snapshot();
        if (!id.equals(folder.id().toString())) {
            throw Damage.of(folder.path(Sums.NAME), "it was signed as that of the snapshot " + id);
        }
    }

    /** Whether there is a signature, of whatever. */
    boolean isSigned() {
        return folder.files(Sums.NAME).keySet().stream().anyMatch(Sums::isSignature);
    }

    private static Optional<Sealed> without(Folder folder, byte[] sums, TrustedKeys trusted) {
        // A rewrap may have put other files in their place just now.
        if (!Arrays.equals(folder.find(Sums.NAME).orElse(sums), sums)) {
            return read(folder, trusted);
        }
        if (folder.files("head").keySet().stream().anyMatch(Head::isName)) {
            throw Damage.of(folder.path(Sums.NAME), "it does not list the head that is there");
        }
        return Optional.empty();
    }

    boolean isEncrypted() {
        return head != null;
    }

    /**
     * Looks for all its files, by name and size; what is in them is not read.
     *
     * @return false when it is being removed: it is not sealed any more
     * @throws Failure CORRUPT naming the first that is not there, or is shorter or longer than it was
     */
    boolean requireAllFiles() {
        Map<String, Long> there = folder.files("");
        if (!there.containsKey(Sums.NAME)) {
            return false;
        }
        sizes().forEach((name, bytes) -> requireSize(name, bytes, there.get(name)));
        return true;
    }

    private Map<String, Long> sizes() {
        Map<String, Long> sizes = new TreeMap<>();
        if (isEncrypted()) {
            head.files().forEach(file -> sizes.put(file.name(), file.bytes()));
        } else {
            manifest.files().forEach(file -> sizes.put(file.name(), file.bytes()));
        }
        return sizes;
    }

    private void requireSize(String name, long wanted, Long found) {
        if (found == null) {
            throw Damage.of(folder.path(name), "it is missing");
        }
        if (found != wanted) {
            throw Damage.of(folder.path(name), "it has " + found + " bytes in place of " + wanted);
        }
    }

    /** The name under which one of the manifest's files is stored. */
    String stored(String name) {
        return isEncrypted() ? Head.stored(name, head.generation()) : name;
    }

    /** One of the manifest's files as it is stored. */
    Envelope envelope(StoredFile file) {
        return isEncrypted()
                ? head.envelope(file.name())
                        .orElseThrow(() -> Damage.of(folder.path(stored(file.name())), "the head does not list it"))
                : new Envelope(file.name(), file.bytes(), file.sha256());
    }

    /** @throws Failure DENIED naming the recipients when it is encrypted and no key fits */
    Open open(Keyring keyring) {
        if (!isEncrypted()) {
            return new Open(manifest, folder);
        }
        Opened opened = Opened.open(folder, head, keyring);
        return new Open(opened.manifest(), opened);
    }

    /** The one stored file of an encrypted snapshot that reading it may pass by. */
    List<Finding> damagedIdentity() {
        if (!isEncrypted() || !head.passphrase()) {
            return List.of();
        }
        String name = Head.stored(Head.IDENTITY, head.generation());
        String wanted = head.envelope(Head.IDENTITY).map(Envelope::sha256).orElse("");
        String found = folder.find(name).map(Sha256::hex).orElse("");
        return found.equals(wanted) && !wanted.isEmpty()
                ? List.of()
                : List.of(new Finding(name, folder.path(name) + " is damaged or missing"));
    }

    /** Whether a rewrap that was killed left this file; it does not count, and the next rewrap removes it. */
    boolean isOfAnotherGeneration(String file) {
        return isEncrypted()
                && head.files().stream()
                        .map(envelope -> Head.inner(envelope.name()))
                        .anyMatch(Head.inner(file)::equals);
    }

    private static Sealed plain(Folder folder, byte[] sums, byte[] content, String sha256) {
        Manifest manifest = ManifestJson.read(folder.path(Manifest.NAME), content);
        require(folder, sums, Sums.of(manifest, sha256), Manifest.NAME);
        return new Sealed(folder, Headline.of(manifest), manifest, null, sha256, sums);
    }

    private static Sealed encrypted(Folder folder, byte[] sums, byte[] content, String sha256) {
        Head head = Head.read(folder.path("head"), content);
        String name = Head.name(head.generation());
        require(folder, sums, head.sums(sha256), name);
        return new Sealed(folder, head.headline(), null, head, head.manifestSha256(), sums);
    }

    private static void require(Folder folder, byte[] sums, byte[] wanted, String by) {
        if (!Arrays.equals(sums, wanted)) {
            throw Damage.of(folder.path(Sums.NAME), "it does not list the files of " + by);
        }
    }
}
