package dev.holdfast.denokv.engine.plan;

import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.Check;
import dev.holdfast.denokv.wire.Enqueue;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.Watch;

/**
 * What a request may contain (facts/denokv.md §2). They are denokv's limits, but for the checks: it takes 10, and Deno
 * lets a program send 100.
 */
public final class Limits {
    private static final int WRITE_KEY = 2048;
    private static final int READ_KEY = 2049;
    private static final int VALUE = 65_536;
    private static final int RANGES = 10;
    private static final int ENTRIES = 1000;
    private static final int CHECKS = 100;
    private static final int MUTATIONS = 1000;
    private static final int PAYLOAD = 819_200;
    private static final int WATCHED = 10;
    private static final int UNDELIVERED = 10;
    private static final int BACKOFFS = 10;
    private static final int BACKOFF_MS = 3_600_000;
    private static final int PER_BACKOFF = 4;
    private static final long QUEUE_DELAY_MS = 30L * 24 * 3_600_000;
    private static final int COUNTER_BYTES = 8;

    /** The last moment of the calendar that denokv's library knows: it ends with a panic on a file with a later one. */
    private static final long LAST_MS = 8_210_266_876_799_999L;

    private Limits() {}

    /** @throws Refused when there is too much of something, or an impossible limit */
    public static void demand(SnapshotRead read) {
        demand(read.ranges().size() <= RANGES, "A read may ask for at most 10 ranges.");
        long entries = 0;
        for (ReadRange range : read.ranges()) {
            demand(range.limit() >= 1, "The limit of a range must be at least 1.");
            demandReadKey(range.start());
            demandReadKey(range.end());
            entries += range.limit();
        }
        demand(entries <= ENTRIES, "A read may ask for at most 1000 entries.");
    }

    /** @throws Refused when there are too many keys, or too long ones */
    public static void demand(Watch watch) {
        demand(watch.keys().size() <= WATCHED, "A watch may name at most 10 keys.");
        watch.keys().forEach(Limits::demandWriteKey);
    }

    /**
     * What can be said of a write without looking at the state.
     *
     * @return the size of its payload in bytes
     * @throws Refused when something is too large, or not a value
     */
    public static int demand(AtomicWrite write, long nowMs) {
        demand(write.checks().size() <= CHECKS, "An atomic write may have at most 100 checks.");
        demand(
                write.mutations().size() + write.enqueues().size() <= MUTATIONS,
                "An atomic write may have at most 1000 mutations and messages.");
        int size = 0;
        for (Check check : write.checks()) {
            demandReadKey(check.key());
            int length = check.versionstamp().length;
            demand(length == 0 || length == Versionstamp.LENGTH, "A versionstamp has 10 bytes.");
            size += check.key().length;
        }
        for (Mutation mutation : write.mutations()) {
            size += demand(mutation);
        }
        for (Enqueue enqueue : write.enqueues()) {
            size += demand(enqueue, nowMs);
        }
        demand(size <= PAYLOAD, "An atomic write may hold at most 819200 bytes of keys and values.");
        return size;
    }

    private static int demand(Mutation mutation) {
        demandWriteKey(mutation.key());
        KvValue value = mutation.value();
        int length = value == null ? 0 : value.data().length;
        demand(length <= VALUE, "A value may have at most 65536 bytes.");
        demand(mutation.type() != Mutation.Type.UNSPECIFIED, "The kind of a mutation is not known.");
        if (mutation.type() != Mutation.Type.DELETE) {
            demand(value != null, "The mutation has no value.");
            demand(value);
        }
        long expiry = mutation.expireAtMs();
        demand(expiry >= Pair.NEVER && expiry <= LAST_MS, "The expiration is not a time.");
        return mutation.key().length + length;
    }

    private static void demand(KvValue value) {
        try {
            if (Encoding.of(value.encoding()) == Encoding.LE64) {
                demand(value.data().length == COUNTER_BYTES, "A value of type U64 has 8 bytes.");
            }
        } catch (Malformed e) {
            throw Refused.request("The encoding of a value is not known.");
        }
    }

    private static int demand(Enqueue enqueue, long nowMs) {
        int size = enqueue.payload().length;
        demand(size <= VALUE, "A message may have at most 65536 bytes.");
        demand(enqueue.keysIfUndelivered().size() <= UNDELIVERED, "A message may have at most 10 keys if undelivered.");
        for (byte[] key : enqueue.keysIfUndelivered()) {
            demandWriteKey(key);
            size += key.length;
        }
        demand(enqueue.backoff().size() <= BACKOFFS, "A message may have at most 10 pauses between attempts.");
        for (int pause : enqueue.backoff()) {
            demand(pause >= 0 && pause <= BACKOFF_MS, "A pause between attempts may be at most an hour.");
            size += PER_BACKOFF;
        }
        demand(
                enqueue.deadlineMs() >= 0 && enqueue.deadlineMs() - nowMs <= QUEUE_DELAY_MS,
                "A message may be delayed by at most 30 days.");
        return size;
    }

    private static void demandReadKey(byte[] key) {
        demand(key.length <= READ_KEY, "The key of a read may have at most 2049 bytes.");
    }

    private static void demandWriteKey(byte[] key) {
        demand(key.length <= WRITE_KEY, "A key may have at most 2048 bytes.");
    }

    private static void demand(boolean holds, String text) {
        if (!holds) {
            throw Refused.request(text);
        }
    }
}
