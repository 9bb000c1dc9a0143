package dev.holdfast.sim.http;

/**
 * One thing that goes wrong with one request.
 *
 * @param status of the error, where there is one
 */
public record Fault(Kind kind, int status) {

    /** How it goes wrong. */
    public enum Kind {
        /** Refused with a status; nothing was done. */
        STATUS,
        /** Done, yet refused with a status. */
        STATUS_AFTER,
        /** The connection is cut; nothing was done. */
        RESET,
        /** Done, then the connection is cut without an answer. */
        DROP,
        /** No answer until the caller gives up; nothing was done. */
        TIMEOUT,
        /** Done, then no answer until the caller gives up. */
        TIMEOUT_AFTER,
        /** Done, then half of the answer, then the connection is cut. */
        TORN
    }

    boolean isBefore() {
        return kind == Kind.STATUS || kind == Kind.RESET || kind == Kind.TIMEOUT;
    }
}
