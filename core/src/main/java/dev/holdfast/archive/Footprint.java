package dev.holdfast.archive;

import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.store.Store.Entry;

/**
 * What the names and sizes of a snapshot's files tell.
 *
 * @param mark a hash of those names and sizes
 * @param sealed whether there is a SHA256SUMS
 * @param held whether there are holds, in force or not
 */
public record Footprint(long mark, boolean sealed, boolean held) {

    static Footprint of(SnapshotId id, Entry file) {
        String name = file.name().substring(id.toString().length() + 1);
        boolean counts = !Lease.isLease(name);
        return new Footprint(
                counts ? mix(hash(name) + file.bytes()) : 0, name.equals(Sums.NAME), name.startsWith(Removal.HOLDS));
    }

    /** Of two sets of files; their order does not matter. */
    Footprint and(Footprint other) {
        return new Footprint(mark + other.mark, sealed | other.sealed, held | other.held);
    }

    /** Whether a change to this file, named as in the store, can change what is told of its snapshot. */
    public static boolean isTold(String object) {
        int slash = object.indexOf('/', object.indexOf('/') + 1);
        String name = object.substring(slash + 1);
        return slash > 0 && !isPart(name) && !Lease.isLease(name);
    }

    private static boolean isPart(String name) {
        return Sums.isName(name) || name.startsWith("sql/") || name.startsWith("pairs-");
    }

    private static long hash(String name) {
        long hash = 0xCBF29CE484222325L;
        for (int at = 0; at < name.length(); at++) {
            hash = (hash ^ name.charAt(at)) * 0x100000001B3L;
        }
        return hash;
    }

    /** The last step of SplitMix64: sums of its values tell sets apart. */
    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
