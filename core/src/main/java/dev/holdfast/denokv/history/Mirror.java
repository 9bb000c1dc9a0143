package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.LogPiece;
import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies a backup into another store, object by object as it is, and checks each on the way. Objects never change, so what
 * is there is not copied again; a copy that was interrupted goes on, and whatever is read from it meanwhile is whole.
 */
public final class Mirror {
    private final History history;
    private final Store to;
    private final AtomicLong objects = new AtomicLong();
    private final AtomicLong copied = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param history stays the caller's to close
     * @param to closed by the caller
     */
    public Mirror(History history, Store to) {
        this.history = history;
        this.to = to;
    }

    /** Objects that are in the copy, and what was copied now. */
    public record Report(long objects, long copied, long bytes) {}

    private record Wanted<T>(T name, boolean isThere) {}

    /** Generations without a base are left out: they are copied when they are whole. Once. */
    public Report run() {
        history.complete().forEach(it -> run(history.opened(it)));
        return new Report(objects.get(), copied.get(), bytes.get());
    }

    /** The name that makes it whole comes last; behind that, each object of the log comes after those before it. */
    private void run(OpenGeneration generation) {
        Bucket bucket = generation.bucket();
        boolean isWhole = isThere(bucket.generation().folder() + ObjectName.DIFFERENTIAL);
        copy(bucket, wanted(bucket, ObjectName.SNAPSHOTS, new Parts(bucket)), isWhole);
        copy(bucket, wanted(bucket, ObjectName.LOGS, generation.names()), isWhole);
        // From here on readers know that there is to be a base.
        small(bucket, Announced.NAME);
        small(bucket, ObjectName.DIFFERENTIAL);
    }

    /** Both sides come in the order of their names. */
    private <T extends ObjectName> Iterator<Wanted<T>> wanted(Bucket bucket, String below, Iterator<T> names) {
        String folder = bucket.generation().folder();
        Iterator<String> there = new Names(to, folder + below, "");
        return new Iterator<>() {
            private String at = there.hasNext() ? there.next() : null;

            @Override
            public boolean hasNext() {
                return names.hasNext();
            }

            @Override
            public Wanted<T> next() {
                T name = names.next();
                String whole = folder + name;
                while (at != null && at.compareTo(whole) < 0) {
                    at = there.hasNext() ? there.next() : null;
                }
                return new Wanted<>(name, whole.equals(at));
            }
        };
    }

    private <T extends ObjectName> void copy(Bucket bucket, Iterator<Wanted<T>> names, boolean inOrder) {
        String folder = bucket.generation().folder();
        Ahead.each(
                names,
                wanted -> {
                    byte[] content = wanted.isThere ? null : checked(bucket, wanted.name);
                    if (content != null && !inOrder) {
                        put(folder + wanted.name, content);
                    }
                    return new Passing(folder + wanted.name, inOrder ? content : null);
                },
                passing -> {
                    if (passing.content != null) {
                        put(passing.name, passing.content);
                    }
                    objects.incrementAndGet();
                    return true;
                });
    }

    private record Passing(String name, byte[] content) {}

    private static byte[] checked(Bucket bucket, ObjectName name) {
        byte[] content = bucket.bytes(name.toString());
        try {
            switch (name) {
                case ObjectName.Part part -> bucket.pairs(part, content);
                case ObjectName.Log log -> LogPiece.read(log, content);
            }
            return content;
        } catch (Malformed e) {
            throw bucket.damaged(name.toString(), e.getMessage(), e);
        }
    }

    private void small(Bucket bucket, String name) {
        String whole = bucket.generation().folder() + name;
        try (InputStream in = bucket.store().read(whole, 0)) {
            byte[] content = in.readAllBytes();
            objects.incrementAndGet();
            if (!isThere(whole)) {
                put(whole, content);
            }
        } catch (StoreException.NotFound _) {
            // Only our own generations have all of them.
        } catch (IOException e) {
            throw Bucket.unread(bucket.store(), whole, e);
        }
    }

    private boolean isThere(String name) {
        return to.list(name, "").stream().anyMatch(it -> it.name().equals(name));
    }

    private void put(String name, byte[] content) {
        try (Upload upload = to.create(name)) {
            upload.write(content, 0, content.length);
            upload.commit();
        }
        copied.incrementAndGet();
        bytes.addAndGet(content.length);
    }
}
