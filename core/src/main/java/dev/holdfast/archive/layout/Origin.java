package dev.holdfast.archive.layout;

import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import java.util.Map;

/**
 * Where the records of a snapshot come from.
 *
 * @param address as a person types it, without secrets
 * @param slug the folder of this source in the store, {@link Slug}
 * @param ids the vendor's own identifiers, such as account and database; may be empty
 * @param selection the part of the source that is captured
 */
public record Origin(String address, String slug, Map<String, String> ids, Selection selection) {
    public Origin {
        ids = Map.copyOf(ids);
        if (!Slug.isValid(slug)) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "'" + slug + "' can not be the name of a source in a store",
                    "use lower-case letters, digits, '.', '_' and '-'");
        }
    }

    /** All of a source, in the folder that follows from its address. */
    public static Origin of(String address) {
        return new Origin(address, Slug.of(address), Map.of(), Selection.ALL);
    }
}
