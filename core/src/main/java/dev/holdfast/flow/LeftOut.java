package dev.holdfast.flow;

import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import java.util.ArrayList;
import java.util.List;

/**
 * Records that a target was given and did not write, or not as they are: eight bytes of memory each, and a sentence for the first {@value #NAMED}.
 * Safe for several threads.
 */
public final class LeftOut {
    private static final int NAMED = 100;

    private final LeftAlone keys = new LeftAlone();
    private final LeftAlone passed = new LeftAlone();
    private final LeftAlone altered = new LeftAlone();
    private final List<Finding> missing = new ArrayList<>();
    private long unnamed;

    /** One that is missing there now, and why; to be called once for each. */
    public synchronized void add(Key key, Finding why) {
        keys.add(key);
        if (missing.size() < NAMED) {
            missing.add(why);
        } else {
            unnamed++;
        }
    }

    /** One that is no loss: its time was over, or is over so soon that it can not be written. */
    public void pass(Key key) {
        passed.add(key);
    }

    /** One that was written otherwise than it is, as was asked for. */
    public void alter(Key key) {
        altered.add(key);
    }

    /** Whether this key may be one of those that are missing: always true for those that are. */
    public boolean has(Key key) {
        return keys.has(key);
    }

    /** The same of those that are not there, and no loss. */
    public boolean isPassed(Key key) {
        return passed.has(key);
    }

    /** The same of those that were written otherwise than they are. */
    public boolean isAltered(Key key) {
        return altered.has(key);
    }

    /** How many were not written, a loss or not. */
    public long count() {
        return keys.count() + passed.count();
    }

    /** What is missing; of many the first, and how many more there are. */
    public synchronized List<Finding> missing() {
        List<Finding> all = new ArrayList<>(missing);
        if (unnamed > 0) {
            all.add(new Finding("", String.format("%,d more were not written for such a reason", unnamed)));
        }
        return all;
    }
}
