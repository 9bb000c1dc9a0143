package dev.holdfast.store.local;

import java.util.Set;
import java.util.TreeSet;

/**
 * The first of many names, in their order. What came too late for the limit is not lost: it is known from which name on
 * there is more, and nothing behind that name is given.
 */
final class Smallest {
    private final int most;
    private final TreeSet<String> names = new TreeSet<>();
    private String left;

    Smallest(int most) {
        this.most = most;
    }

    void add(String name) {
        if (names.size() == most && name.compareTo(names.last()) > 0) {
            leave(name);
            return;
        }
        names.add(name);
        if (names.size() > most) {
            leave(names.pollLast());
        }
    }

    private void leave(String name) {
        left = left == null || name.compareTo(left) < 0 ? name : left;
    }

    /** One that counts against no limit. */
    void keep(String name) {
        names.add(name);
    }

    /** The next one, which is taken out; null when there is none, or one that was left comes before it. */
    String poll() {
        return names.isEmpty() || left != null && names.first().compareTo(left) > 0 ? null : names.pollFirst();
    }

    /** The first name that was left; null when none was. */
    String left() {
        return left;
    }

    /** What was not taken out. */
    Set<String> rest() {
        return names;
    }
}
