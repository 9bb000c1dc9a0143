package dev.holdfast.denokv.corridor;

import dev.holdfast.denokv.json.KeyJson;
import dev.holdfast.flow.Particular.Manner;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Collection;
import java.util.List;
import java.util.Set;

/** How databases of Deno KV are compared: versionstamps are no content, keys are read as people write them. */
public final class Manners {
    private static final String EXPIRY = "expiration_ms";
    private static final Set<String> STAMP = Set.of("version", "seq");

    private Manners() {}

    /** Of a file, or of what was made of one: all can be seen. */
    public static Manner full(Collection collection) {
        if (isPairs(collection)) {
            return new Manner(
                    Set.of(),
                    STAMP,
                    EXPIRY,
                    key -> KeyJson.of(key.asRow().bytes(0, 0)).toString());
        }
        boolean isOurs = collection.name().equals(DenoKv.DATA_VERSION.name())
                || collection.name().equals(DenoKv.MIGRATION_STATE.name());
        return isOurs ? without(Set.of(), collection.labels()) : Manner.PLAIN;
    }

    /** Of a log: there are no messages in it. */
    static Manner logged(Collection collection) {
        return collection.name().startsWith(DenoKv.QUEUE.name())
                ? without(collection.labels(), List.of())
                : full(collection);
    }

    /** Of a server: its pairs can be seen and set, all else it does by itself. */
    static Manner served(Collection collection) {
        Manner full = full(collection);
        return isPairs(collection)
                ? new Manner(Set.of("version", "seq", EXPIRY), Set.of(), EXPIRY, full.name())
                : without(collection.labels(), List.of());
    }

    /** Of lines of JSON: only pairs, and their versionstamps are for people. */
    static Manner written(Collection collection) {
        Manner full = full(collection);
        return isPairs(collection)
                ? new Manner(STAMP, Set.of(), EXPIRY, full.name())
                : without(collection.labels(), List.of());
    }

    private static boolean isPairs(Collection collection) {
        return collection.name().equals(DenoKv.PAIRS.name());
    }

    private static Manner without(java.util.Collection<String> unseen, java.util.Collection<String> incidental) {
        return new Manner(Set.copyOf(unseen), Set.copyOf(incidental), "", Manner.PLAIN.name());
    }
}
