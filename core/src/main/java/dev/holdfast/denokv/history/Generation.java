package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.GenerationName;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import java.util.Optional;

/**
 * One base with the log that goes on from it: a folder in Deno's layout.
 *
 * @param folder below the store's root, with a slash at its end; empty when the root itself is the folder
 * @param base through which commit the base is whole (its object {@code differential}); empty while it is being written
 * @param isOurs whether this program wrote it; its objects are numbered without a hole then
 * @param damage why it can not be told whether the base is whole; concerns only who needs this generation
 */
public record Generation(String folder, Optional<Versionstamp> base, boolean isOurs, Optional<Failure> damage) {

    /**
     * This one.
     *
     * @throws Failure CORRUPT when it is damaged
     */
    Generation demandSound() {
        damage.ifPresent(failure -> {
            throw failure;
        });
        return this;
    }

    /** Whether a folder has the name of one that this program makes. */
    static boolean isNamed(String folder) {
        return folder.endsWith("/")
                && GenerationName.parse(folder.substring(0, folder.length() - 1))
                        .isPresent();
    }
}
