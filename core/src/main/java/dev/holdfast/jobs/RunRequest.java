package dev.holdfast.jobs;

/**
 * A run that is wanted.
 *
 * @param kind the name of a {@link Kind}
 * @param params what its handler reads, kept as JSON and shown to whoever may see runs: no secrets; may be null
 * @param lane of the same lane (an account) only so many runs are under way at once and the others wait, in order; null for
 *     none
 * @param idempotencyKey a second request with the same key gets the run of the first, as long as that is remembered; null
 *     for none
 */
public record RunRequest(String kind, Object params, String lane, String idempotencyKey) {
    public static RunRequest of(String kind, Object params) {
        return new RunRequest(kind, params, null, null);
    }

    public RunRequest inLane(String name) {
        return new RunRequest(kind, params, name, idempotencyKey);
    }

    public RunRequest withKey(String key) {
        return new RunRequest(kind, params, lane, key);
    }
}
