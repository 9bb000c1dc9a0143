package dev.holdfast.flow.compare;

import dev.holdfast.model.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Counts the records of a collection that differ, and names the first of them. */
final class Tally {
    /** Only the left has it. */
    static final char LEFT = '-';
    /** Only the right has it. */
    static final char RIGHT = '+';

    static final char CHANGED = '~';

    private static final int EXAMPLES = 10;

    private final Function<Key, String> name;
    private final List<String> examples = new ArrayList<>();
    private Difference.Counts counts = Difference.Counts.NONE;

    /** @param name of a key, for people */
    Tally(Function<Key, String> name) {
        this.name = name;
    }

    void add(char how, Key key) {
        add(how, 1, () -> name.apply(key));
    }

    /** So many records that are all alike. */
    void add(char how, long more, Supplier<String> example) {
        count(how, more);
        if (examples.size() < EXAMPLES) {
            examples.add(how + " " + example.get());
        }
    }

    /** All of another, of which the names are not taken over. */
    void add(Tally other) {
        count(LEFT, other.counts.onlyLeft());
        count(RIGHT, other.counts.onlyRight());
        count(CHANGED, other.counts.changed());
    }

    private void count(char how, long more) {
        counts = new Difference.Counts(
                counts.onlyLeft() + (how == LEFT ? more : 0),
                counts.onlyRight() + (how == RIGHT ? more : 0),
                counts.changed() + (how == CHANGED ? more : 0));
    }

    /** Empty when nothing differs. */
    Optional<Difference> difference(String collection) {
        long missing = counts.onlyLeft() + counts.changed();
        long records = missing + counts.onlyRight();
        String what = String.format(
                "%,d only left, %,d only right, %,d changed", counts.onlyLeft(), counts.onlyRight(), counts.changed());
        return records == 0
                ? Optional.empty()
                : Optional.of(new Difference(collection, what, records, missing == 0, examples, counts));
    }
}
