package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.LogPiece;
import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** The objects of one generation, each read whole and checked. Whatever is wrong with one is a failure that names it. */
final class Bucket {
    /** More than any writer puts into one object; it has to fit into memory a few times. */
    private static final int MOST_BYTES = 128 << 20;

    private final Store store;
    private final Generation generation;
    private Announced announced;

    Bucket(Store store, Generation generation) {
        this.store = store;
        this.generation = generation;
    }

    Generation generation() {
        return generation;
    }

    Store store() {
        return store;
    }

    /** For people. */
    String address() {
        return store.address()
                + (generation.folder().isEmpty()
                        ? ""
                        : "/"
                                + generation
                                        .folder()
                                        .substring(0, generation.folder().length() - 1));
    }

    /** The parts of the base, in the order in which they are to be applied. */
    Iterator<ObjectName.Part> parts() {
        return objects(ObjectName.SNAPSHOTS, "", ObjectName::part);
    }

    /** The log behind an object of it, or all of it for an empty name; in the order in which it is to be applied. */
    Iterator<ObjectName.Log> logs(String after) {
        return objects(ObjectName.LOGS, after, ObjectName::log);
    }

    List<StoredPair> read(ObjectName.Part name) {
        return checked(name.toString(), content -> pairs(name, content));
    }

    LogPiece read(ObjectName.Log name) {
        return checked(name.toString(), content -> LogPiece.read(name, content));
    }

    /** @throws Malformed when it is not that part */
    List<StoredPair> pairs(ObjectName.Part name, byte[] content) {
        if (generation.isOurs()) {
            announced().demand(name, content);
        }
        return StoredPair.read(content);
    }

    /** Only of a generation of this program. */
    synchronized Announced announced() {
        announced = announced == null ? Announced.of(this) : announced;
        return announced;
    }

    byte[] bytes(String name) {
        String whole = generation.folder() + name;
        try (InputStream in = store.read(whole, 0)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw damaged(name, "it is larger than " + (MOST_BYTES >> 20) + " MiB", null);
            }
            return content;
        } catch (StoreException.NotFound e) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    name + " is missing in " + address() + ": it was there a moment ago",
                    "Did somebody delete old objects? Put it back, or choose another generation",
                    e);
        } catch (IOException e) {
            throw unread(store, whole, e);
        }
    }

    Failure damaged(String name, String why, Throwable cause) {
        return new Failure(
                Failure.Kind.CORRUPT,
                name + " in " + address() + " is damaged: " + why,
                "Put back the object as it was written; nothing is given that would rest on it",
                cause);
    }

    private <T> T checked(String name, Function<byte[], T> parse) {
        try {
            return parse.apply(bytes(name));
        } catch (Malformed e) {
            throw damaged(name, e.getMessage(), e);
        }
    }

    static Failure unread(Store store, String name, IOException e) {
        return e.getCause() instanceof StoreException told
                ? told
                : new Failure(
                        Failure.Kind.REMOTE, "reading " + name + " from " + store.address() + " failed: " + e, "", e);
    }

    /** Something else between the objects is a failure. */
    private <T> Iterator<T> objects(String prefix, String after, Function<String, T> parse) {
        String folder = generation.folder();
        Iterator<String> names = new Names(store, folder + prefix, after.isEmpty() ? "" : folder + after);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return names.hasNext();
            }

            @Override
            public T next() {
                String name = names.next();
                try {
                    return parse.apply(name.substring(folder.length()));
                } catch (Malformed | IllegalArgumentException e) {
                    throw new Failure(
                            Failure.Kind.CORRUPT,
                            name + " in " + store.address() + " does not belong into a backup of Deno KV",
                            "Move it out of the folder; every reader stops at it",
                            e);
                }
            }
        };
    }
}
