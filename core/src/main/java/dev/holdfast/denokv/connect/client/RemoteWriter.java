package dev.holdfast.denokv.connect.client;

import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.model.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what is to be set and removed into atomic writes, each as large as every server takes (facts/denokv.md §2). For
 * one thread.
 */
public final class RemoteWriter {
    private static final int MOST_MUTATIONS = 500;
    private static final int MOST_BYTES = 700_000;
    private static final int MOST_KEY_BYTES = 80_000;

    private final Peer client;
    private final List<Mutation> gathered = new ArrayList<>();
    private int bytes;
    private int keyBytes;

    /** @param client stays the caller's to close */
    public RemoteWriter(Peer client) {
        this.client = client;
    }

    /** @param expireAtMs not above 0 for never */
    public void set(byte[] key, byte[] value, Encoding encoding, long expireAtMs) {
        add(
                Mutation.of(Mutation.Type.SET, key, new KvValue(value, encoding.code()), Math.max(0, expireAtMs)),
                key.length + value.length);
    }

    /** The key is absent afterwards. */
    public void remove(byte[] key) {
        add(Mutation.of(Mutation.Type.DELETE, key, null, 0), key.length);
    }

    private void add(Mutation mutation, int size) {
        boolean fits = gathered.size() < MOST_MUTATIONS
                && bytes + size <= MOST_BYTES
                && keyBytes + mutation.key().length <= MOST_KEY_BYTES;
        if (!fits) {
            flush();
        }
        gathered.add(mutation);
        bytes += size + mutation.key().length;
        keyBytes += mutation.key().length;
    }

    /**
     * Returns when all of it has been written.
     *
     * @throws Failure DENIED when the database takes no writes
     */
    public void flush() {
        if (gathered.isEmpty()) {
            return;
        }
        AtomicWriteOutput output = client.write(new AtomicWrite(List.of(), List.copyOf(gathered), List.of()));
        if (output.status() != AtomicWriteOutput.Status.SUCCESS) {
            throw new Failure(
                    Failure.Kind.DENIED,
                    client.address() + " takes no writes",
                    "Is it a replica, or served with --read-only?");
        }
        gathered.clear();
        bytes = 0;
        keyBytes = 0;
    }
}
