package dev.holdfast.denokv.engine.plan;

/**
 * What becomes of a key: everything that a mutation can do, resolved.
 *
 * @param pair null when the key is absent from now on
 */
public record KeyChange(byte[] key, Pair pair) {}
