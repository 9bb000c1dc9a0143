package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.wire.Watch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who watches which key. A change marks its watchers and wakes them; they read for themselves. So a change costs little,
 * and a watch takes the room of its keys. Safe for many threads.
 */
final class Watches implements AutoCloseable {
    private final ConcurrentHashMap<ByteBuffer, Set<Watcher>> watchers = new ConcurrentHashMap<>();
    private final Readers readers;
    private volatile boolean closed;

    Watches(Readers readers) {
        this.readers = readers;
    }

    /** It is known here before it reads for the first time: nothing comes between. */
    Watcher add(Watch watch) {
        List<byte[]> keys = List.copyOf(watch.keys());
        Watcher watcher = new Watcher(keys, readers, this);
        for (byte[] key : keys) {
            watchers.compute(ByteBuffer.wrap(key), (name, present) -> {
                Set<Watcher> all = present == null ? ConcurrentHashMap.newKeySet(1) : present;
                all.add(watcher);
                return all;
            });
        }
        if (closed) {
            watcher.close();
        }
        return watcher;
    }

    void remove(Watcher watcher, List<byte[]> keys) {
        for (byte[] key : keys) {
            watchers.computeIfPresent(ByteBuffer.wrap(key), (name, all) -> {
                all.remove(watcher);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /** These keys have changed, and readers can see it. */
    void changed(List<byte[]> keys) {
        if (watchers.isEmpty()) {
            return;
        }
        for (byte[] key : keys) {
            watchers.getOrDefault(ByteBuffer.wrap(key), Set.of()).forEach(Watcher::wake);
        }
    }

    /** Any key may have changed. */
    void changedAll() {
        watchers.values().forEach(all -> all.forEach(Watcher::wake));
    }

    /** Ends all of them. */
    @Override
    public void close() {
        closed = true;
        watchers.values().forEach(all -> all.forEach(Watcher::close));
    }
}
