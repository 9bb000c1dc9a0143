package dev.holdfast.testing;

/** How often a loop of seeded points runs: fewer in a plain run, all of them with {@code -Dholdfast.soak=true}. */
public final class Loops {
    private Loops() {}

    /** The plain count, or the full one in a soak run. */
    public static int count(int plain, int soak) {
        return Boolean.getBoolean("holdfast.soak") ? soak : plain;
    }
}
