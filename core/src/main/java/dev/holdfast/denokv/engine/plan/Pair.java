package dev.holdfast.denokv.engine.plan;

/**
 * A pair as it is stored.
 *
 * @param encoding the number of a {@link dev.holdfast.denokv.value.Encoding}
 * @param version the counter in its versionstamp
 * @param expireAtMs milliseconds since 1970, or {@link #NEVER}
 */
public record Pair(byte[] value, int encoding, long version, long expireAtMs) {
    /** How denokv's files say that a pair does not expire. */
    public static final long NEVER = -1;
}
