package dev.holdfast.denokv.engine.plan;

/** Pairs that can be looked up. */
@FunctionalInterface
public interface State {
    /** Null when the key is absent. */
    Pair find(byte[] key);
}
