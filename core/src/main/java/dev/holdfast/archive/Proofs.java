package dev.holdfast.archive;

import dev.holdfast.archive.layout.Proof;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The proofs of a snapshot, one file each. */
record Proofs(Folder folder) {
    private static final String PREFIX = "proofs/";
    private static final String SUFFIX = ".json";

    /** Adds a proof; nothing is ever replaced. Returns its name. */
    String add(Proof proof) {
        byte[] json = proof.toJson();
        Instant time = proof.time().truncatedTo(ChronoUnit.MILLIS);
        for (int later = 0; later < 1000; later++) {
            String name = PREFIX + SnapshotId.stamp(time.plusMillis(later)) + SUFFIX;
            if (folder.writeIfAbsent(name, json) || Arrays.equals(folder.read(name), json)) {
                return name;
            }
        }
        throw new Failure(Failure.Kind.BUSY, "there are a thousand proofs of this moment", "set the clock right");
    }

    /** The newest undamaged proof that names this manifest. */
    Optional<Proof> newest(String manifestSha256) {
        for (String name : names().reversed()) {
            Optional<Proof> proof =
                    read(name).filter(found -> found.manifestSha256().equals(manifestSha256));
            if (proof.isPresent()) {
                return proof;
            }
        }
        return Optional.empty();
    }

    /** Those that are damaged, and that no later proof has been made since. */
    List<Finding> damaged(String manifestSha256) {
        List<Finding> damaged = new ArrayList<>();
        for (String name : names().reversed()) {
            Optional<Proof> proof = read(name);
            if (proof.isEmpty()) {
                damaged.add(new Finding(name, "this proof is not what was written, and does not count: prove again"));
            } else if (proof.get().manifestSha256().equals(manifestSha256)) {
                return damaged;
            }
        }
        return damaged;
    }

    private List<String> names() {
        return folder.files(PREFIX).keySet().stream().filter(Proofs::isProof).toList();
    }

    private Optional<Proof> read(String name) {
        try {
            return folder.find(name).map(bytes -> Proof.read(name, bytes));
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.CORRUPT) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    private static boolean isProof(String name) {
        return name.endsWith(SUFFIX)
                && SnapshotId.time(name.substring(PREFIX.length(), name.length() - SUFFIX.length()))
                        .isPresent();
    }
}
