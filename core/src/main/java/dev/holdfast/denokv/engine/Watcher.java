package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.engine.plan.Refused;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.ReadStatus;
import dev.holdfast.denokv.wire.WatchOutput;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One watch: its keys, and the versionstamps that it told last. */
final class Watcher implements Watching {
    private static final byte[] ABSENT = {};

    private final List<byte[]> keys;
    private final Readers readers;
    private final Watches watches;
    /** Null at the beginning. */
    private byte[][] told;

    private boolean awake = true;
    private boolean closed;

    Watcher(List<byte[]> keys, Readers readers, Watches watches) {
        this.keys = keys;
        this.readers = readers;
        this.watches = watches;
    }

    synchronized void wake() {
        awake = true;
        notifyAll();
    }

    @Override
    public Optional<WatchOutput> next(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (awaitWake(deadline)) {
            Optional<WatchOutput> message = message(read());
            if (message.isPresent()) {
                return message;
            }
        }
        return Optional.empty();
    }

    private List<KvEntry> read() {
        try {
            return readers.with(reader -> reader.points(keys));
        } catch (RuntimeException e) {
            // Whoever calls again must find what this call did not tell.
            wake();
            throw e;
        }
    }

    private synchronized boolean awaitWake(long deadline) {
        while (!awake) {
            demandOpen();
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                wait(Duration.ofNanos(left).toMillis() + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        demandOpen();
        // Before it reads: what changes from here on wakes it again.
        awake = false;
        return true;
    }

    private void demandOpen() {
        if (closed) {
            throw Refused.closed();
        }
    }

    /**
     * Empty when all is as it was told: a change that was undone, or one that was seen already. Deno takes a key that is
     * said to be as before for one that is absent; so all of them are told each time, as denokv does.
     */
    private Optional<WatchOutput> message(List<KvEntry> entries) {
        byte[][] stamps = entries.stream()
                .map(entry -> entry == null ? ABSENT : entry.versionstamp())
                .toArray(byte[][]::new);
        if (told != null && Arrays.deepEquals(told, stamps)) {
            return Optional.empty();
        }
        told = stamps;
        return Optional.of(new WatchOutput(
                ReadStatus.SUCCESS,
                entries.stream().map(entry -> new WatchOutput.Key(true, entry)).toList()));
    }

    @Override
    public void close() {
        watches.remove(this, keys);
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }
}
