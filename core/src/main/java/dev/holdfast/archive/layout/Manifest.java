package dev.holdfast.archive.layout;

import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Digest;
import dev.holdfast.model.RangeDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that is known of a snapshot: {@code manifest.json}.
 *
 * @param ranges of each collection by its name, in key order
 * @param files ordered by name
 * @param restorableTo the reasons against, for each kind of target
 */
public record Manifest(
        Origin origin,
        Making making,
        Capture capture,
        Catalog catalog,
        Map<String, List<RangeDigest>> ranges,
        List<StoredFile> files,
        Map<String, List<String>> restorableTo) {
    public static final int FORMAT = 1;
    public static final String NAME = "manifest.json";

    public Manifest {
        ranges = Map.copyOf(ranges);
        files = List.copyOf(files);
        restorableTo = Map.copyOf(restorableTo);
    }

    /**
     * What made it, and when.
     *
     * @param snapshot the id, so that a signed snapshot can not stand in for another; empty in old ones
     * @param nonce random in an encrypted one, so that its hash tells nothing; else empty
     */
    public record Making(String tool, Instant started, Instant ended, String snapshot, String nonce) {
        public Making(String tool, Instant started, Instant ended) {
            this(tool, started, ended, "", "");
        }
    }

    public boolean isComplete() {
        return capture.missing().isEmpty();
    }

    public Digest digest(String collection) {
        return ranges.get(collection).stream().map(RangeDigest::digest).reduce(Digest.EMPTY, Digest::plus);
    }

    public long records() {
        return ranges.keySet().stream().mapToLong(name -> digest(name).count()).sum();
    }

    public long bytes() {
        return files.stream().mapToLong(StoredFile::bytes).sum();
    }

    /** The files that hold records of a collection, in key order. */
    public List<StoredFile> files(String collection) {
        return files.stream()
                .filter(file -> collection.equals(file.collection()))
                .toList();
    }
}
