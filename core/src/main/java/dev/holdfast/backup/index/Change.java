package dev.holdfast.backup.index;

/**
 * A snapshot that is new, different or gone.
 *
 * @param number grows with each change
 * @param state as in a list, or {@code removed}
 */
public record Change(long number, String store, String id, String state) {
    static final String REMOVED = "removed";
}
