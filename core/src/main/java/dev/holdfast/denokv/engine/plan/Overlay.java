package dev.holdfast.denokv.engine.plan;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Changes on top of a state that does not have them yet. Not safe for several threads. */
public final class Overlay implements State {
    private final State below;
    private final TreeMap<byte[], KeyChange> changes = new TreeMap<>(Arrays::compareUnsigned);

    public Overlay(State below) {
        this.below = below;
    }

    @Override
    public Pair find(byte[] key) {
        KeyChange change = changes.get(key);
        return change == null ? below.find(key) : change.pair();
    }

    /** Later ones take the place of earlier ones. */
    public void add(List<KeyChange> later) {
        later.forEach(this::add);
    }

    void add(KeyChange later) {
        changes.put(later.key(), later);
    }

    /** The last change of each key, in the order of keys. */
    public SortedMap<byte[], KeyChange> changes() {
        return changes;
    }
}
