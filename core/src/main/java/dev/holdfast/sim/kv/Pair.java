package dev.holdfast.sim.kv;

/**
 * One pair as it is kept.
 *
 * @param value null in a listing
 * @param expiration absolute seconds since 1970, or null
 * @param metadata JSON text, or null
 */
record Pair(String key, byte[] value, Long expiration, String metadata) {}
