package dev.holdfast.flow;

import com.dynatrace.hash4j.hashing.Hashing;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keys that a target did not write on purpose, because they are there: eight bytes of memory each. Safe for several
 * threads.
 */
public final class LeftAlone {
    private static final int NAMED = 5;

    private final List<String> names = new ArrayList<>();
    private long[] hashes = new long[16];
    private int count;
    private long alike;
    private long earlier;
    private boolean sorted;
    private boolean incomplete;

    /** Adds a key; to be called once for each. */
    public synchronized void add(Key key) {
        add(hash(key));
        if (names.size() < NAMED) {
            names.add(key.toString());
        }
    }

    /** One that an earlier run of the same copy left alone, by its {@link #hash}: it is not counted. */
    public synchronized void addEarlier(long hash) {
        add(hash);
        earlier++;
    }

    private void add(long hash) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, count + count / 2);
        }
        hashes[count++] = hash;
        sorted = false;
    }

    /** One more that is there, mostly just as it was to be written: it is counted, and compared like any other. */
    public synchronized void addAlike() {
        alike++;
    }

    /** An earlier run left keys alone as well, and nobody knows which: any may be one of them. */
    public synchronized void forgetsSome() {
        incomplete = true;
    }

    /** Whether this key may be one of them: always true for those that are. */
    public synchronized boolean has(Key key) {
        if (!sorted) {
            Arrays.sort(hashes, 0, count);
            sorted = true;
        }
        return incomplete || Arrays.binarySearch(hashes, 0, count, hash(key)) >= 0;
    }

    /** How many were added by this run, the alike included. */
    public synchronized long count() {
        return count - earlier + alike;
    }

    /** Whether there is none, of an earlier run either. */
    public synchronized boolean isEmpty() {
        return count + alike == 0 && !incomplete;
    }

    /** For people: how many, and the first few. */
    public synchronized Finding finding() {
        Finding found = finding("existing keys were left as they are");
        String more = incomplete
                ? ", and those that the run before met"
                : earlier > 0 ? String.format(", and %,d that the run before met", earlier) : "";
        return new Finding("", found.reason() + more);
    }

    /** The same, with another reason why they were left. */
    public synchronized Finding finding(String why) {
        long mine = count - earlier;
        String some = String.join(", ", names) + (mine > names.size() ? ", …" : "");
        return new Finding("", String.format("%s: %,d", why, mine) + (mine == 0 ? "" : " (" + some + ")"));
    }

    /** What a key is remembered by. */
    public static long hash(Key key) {
        return Hashing.xxh3_64().hashBytesToLong(key.cells());
    }
}
