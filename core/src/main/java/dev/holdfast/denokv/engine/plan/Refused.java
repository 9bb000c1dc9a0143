package dev.holdfast.denokv.engine.plan;

/**
 * A request that is not carried out, and was not in part: the status and the plain text that a KV Connect client gets.
 *
 * <p>The status is 4xx for everything that would be refused again, because Deno repeats a request forever that was
 * answered with 5xx (facts/denokv.md §0). Texts that clients are known to show or to compare are denokv's.
 */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;

    private final int status;

    private Refused(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    /** The request itself is wrong. */
    public static Refused request(String text) {
        return new Refused(BAD_REQUEST, text);
    }

    /** The database is closed; another one may answer. */
    public static Refused closed() {
        return new Refused(UNAVAILABLE, "Database is closed.");
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
