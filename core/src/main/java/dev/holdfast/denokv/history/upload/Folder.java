package dev.holdfast.denokv.history.upload;

import dev.holdfast.denokv.bucket.LogPiece;
import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.store.Store;
import dev.holdfast.store.Store.Entry;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The folder of one generation.
 *
 * @param alone with keys that may only put: nothing is read, and nothing depends on a condition
 */
record Folder(Store store, String name, boolean alone) {

    /** What stands under a name is not what was to be put there. */
    static final class Foreign extends RuntimeException {
        private static final long serialVersionUID = 1;

        Foreign(String object) {
            super(object + " is there already, and somebody else wrote it");
        }
    }

    /**
     * Stores an object for good. The same object may be stored again.
     *
     * @throws Foreign when there is another one under this name
     */
    void put(String object, byte[] content) {
        String path = name + "/" + object;
        if (alone) {
            try (Upload upload = store.create(path)) {
                upload.write(content, 0, content.length);
                upload.commit();
            }
            return;
        }
        try {
            store.putIfAbsent(path, content);
        } catch (StoreException.AlreadyExists e) {
            // After a lost answer it is our own.
            if (!Arrays.equals(read(path), content)) {
                throw new Foreign(path);
            }
        }
    }

    /** Objects behind a name, without the folder; at most as many as a store lists at once. */
    List<String> behind(String prefix, String after) {
        return store.list(name + "/" + prefix, name + "/" + after).stream()
                .map(Entry::name)
                .map(path -> path.substring(name.length() + 1))
                .toList();
    }

    /** The time of the last commit in an object of the log; empty when it is damaged. */
    Optional<Long> timeMs(ObjectName.Log object) {
        try {
            return Optional.of(LogPiece.read(object, read(name + "/" + object)).timestampMs());
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    private byte[] read(String path) {
        try (InputStream in = store.read(path, 0)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw e.getCause() instanceof StoreException cause
                    ? cause
                    : new StoreException.Exhausted("could not read " + path + ": " + e.getMessage(), "", e);
        }
    }
}
