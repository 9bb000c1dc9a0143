package dev.holdfast.denokv.history;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the generations of a backup below the root of a store. Other folders and files there are nobody's business. */
final class Generations {
    /** Sorts behind every letter that an object's name can have. */
    private static final String BEHIND_ALL = "~";

    private static final int DIGITS = 20;

    private Generations() {}

    /** The oldest first; empty when there is no backup. */
    static List<Generation> below(Store store) {
        List<Generation> found = new ArrayList<>();
        if (isOne(store)) {
            found.add(generation(store, ""));
        }
        for (String folder : folders(store)) {
            if (Generation.isNamed(folder)) {
                found.add(generation(store, folder));
            }
        }
        return found;
    }

    private static boolean isOne(Store store) {
        return isThere(store, ObjectName.DIFFERENTIAL)
                || !store.list(ObjectName.SNAPSHOTS, "").isEmpty()
                || !store.list(ObjectName.LOGS, "").isEmpty();
    }

    /** Steps over what is in them. */
    private static List<String> folders(Store store) {
        List<String> folders = new ArrayList<>();
        String after = "";
        while (true) {
            List<Store.Entry> page = store.list("", after);
            if (page.isEmpty()) {
                return folders;
            }
            for (Store.Entry entry : page) {
                int slash = entry.name().indexOf('/');
                after = entry.name();
                if (slash > 0) {
                    folders.add(entry.name().substring(0, slash + 1));
                    after = folders.getLast() + BEHIND_ALL;
                    break;
                }
            }
        }
    }

    private static Generation generation(Store store, String folder) {
        boolean isOurs = Generation.isNamed(folder) || isThere(store, folder + Announced.NAME);
        String name = folder + ObjectName.DIFFERENTIAL;
        try (InputStream in = store.read(name, 0)) {
            // One more than it may have.
            byte[] content = in.readNBytes(DIGITS + 1);
            Versionstamp base = Versionstamp.parse(new String(content, US_ASCII));
            return new Generation(folder, Optional.of(base), isOurs, Optional.empty());
        } catch (StoreException.NotFound e) {
            return new Generation(folder, Optional.empty(), isOurs, isOurs ? lost(store, folder) : Optional.empty());
        } catch (Malformed e) {
            Failure damage = new Failure(
                    Failure.Kind.CORRUPT,
                    name + " in " + store.address() + " is damaged: " + e.getMessage(),
                    "It holds the versionstamp of the base, 20 digits and nothing else",
                    e);
            return new Generation(folder, Optional.empty(), isOurs, Optional.of(damage));
        } catch (IOException e) {
            throw Bucket.unread(store, name, e);
        }
    }

    /** A log goes on only behind a base that was whole; of a copy that is being made, {@code base.json} comes late. */
    private static Optional<Failure> lost(Store store, String folder) {
        boolean goesOn = isThere(store, folder + Announced.NAME)
                && store.list(folder + ObjectName.LOGS, "").size() > 1;
        // It may have become whole in this moment.
        return !goesOn || isThere(store, folder + ObjectName.DIFFERENTIAL)
                ? Optional.empty()
                : Optional.of(new Failure(
                        Failure.Kind.CORRUPT,
                        folder + ObjectName.DIFFERENTIAL + " is missing in " + store.address()
                                + ", though the log goes on behind its base",
                        "Put it back: it holds the versionstamp with which the log begins, 20 digits"));
    }

    private static boolean isThere(Store store, String name) {
        return store.list(name, "").stream().anyMatch(it -> it.name().equals(name));
    }
}
