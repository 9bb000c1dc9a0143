package dev.holdfast.audit;

import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;

/** Copies finished files of a log into a store, each as an object that is never written again. */
final class Shipping {
    private final LogFolder log;

    Shipping(LogFolder log) {
        this.log = log;
    }

    /** One at a time. The last finished file stays here: a log whose newest file is empty goes on from it. */
    synchronized void run(Store to) throws IOException {
        SortedMap<Long, Path> all = log.files();
        SortedMap<Long, Path> finished = all.headMap(all.lastKey());
        for (Map.Entry<Long, Path> file : finished.entrySet()) {
            put(to, log.name() + "/" + LogNames.file(file.getKey()), Files.readAllBytes(file.getValue()));
            if (!file.getKey().equals(finished.lastKey())) {
                Files.delete(file.getValue());
            }
        }
    }

    private static void put(Store to, String name, byte[] content) throws IOException {
        try {
            to.putIfAbsent(name, content);
        } catch (StoreException.AlreadyExists e) {
            try (InputStream in = to.read(name, 0)) {
                if (!Arrays.equals(in.readNBytes(content.length + 1), content)) {
                    throw new Failure(
                            Failure.Kind.CORRUPT,
                            name + " in " + to.address() + " is not what this log holds",
                            "Somebody changed it, or a copy of this machine writes there too. See: holdfast audit verify "
                                    + to.address(),
                            e);
                }
            }
        }
    }
}
