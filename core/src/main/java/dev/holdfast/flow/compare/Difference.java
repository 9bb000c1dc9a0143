package dev.holdfast.flow.compare;

import java.util.List;

/**
 * In what one collection, or one object of the schema, differs between two places.
 *
 * @param name of the collection or object
 * @param what in one sentence, counts included
 * @param records how many differ; 0 for anything but a collection's records
 * @param extra true when nothing of the left is missing or changed: the right only has more
 * @param counts all 0 for anything but a collection's records
 * @param examples of keys, a few, each behind {@code -} (only left), {@code +} (only right) or {@code ~} (changed)
 */
public record Difference(String name, String what, long records, boolean extra, List<String> examples, Counts counts) {
    Difference(String name, String what, boolean extra, List<String> examples) {
        this(name, what, 0, extra, examples, Counts.NONE);
    }

    /** How many records are on one side only, and how many of the same key differ. */
    public record Counts(long onlyLeft, long onlyRight, long changed) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    public Difference {
        examples = List.copyOf(examples);
    }
}
