package dev.holdfast.archive;

import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.archive.layout.ManifestJson;
import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Damage;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.model.Failure;
import java.util.Arrays;
import java.util.Optional;

/** A snapshot whose SHA256SUMS fits its manifest. */
record Sealed(Folder folder, Manifest manifest, String manifestSha256) {

    /**
     * @return empty when the snapshot is unfinished: one of the two files is not there
     * @throws Failure CORRUPT naming the file when they do not fit; USAGE when a newer Holdfast wrote them
     */
    static Optional<Sealed> read(Folder folder) {
        Optional<byte[]> sums = folder.find(Sums.NAME);
        Optional<byte[]> manifest = sums.isEmpty() ? Optional.empty() : folder.find(Manifest.NAME);
        return manifest.map(bytes -> check(folder, sums.get(), bytes));
    }

    private static Sealed check(Folder folder, byte[] sums, byte[] manifest) {
        String name = folder.id().file(Manifest.NAME);
        String hash = Sha256.hex(manifest);
        if (!hash.equals(Sums.parse(sums).get(Manifest.NAME))) {
            throw Damage.of(name, "its SHA-256 is not the one in " + Sums.NAME);
        }
        Manifest read = ManifestJson.read(name, manifest);
        if (!Arrays.equals(sums, Sums.of(read, hash))) {
            throw Damage.of(folder.id().file(Sums.NAME), "it does not list the files of " + Manifest.NAME);
        }
        return new Sealed(folder, read, hash);
    }
}
