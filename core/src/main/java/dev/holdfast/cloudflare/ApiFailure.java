package dev.holdfast.cloudflare;

import dev.holdfast.model.Failure;

/** The API did not do what it was asked, and retries are spent or of no use. */
public final class ApiFailure extends Failure {
    private static final long serialVersionUID = 1;

    /** What is known about a request that failed. */
    public enum Outcome {
        /** It was answered with a no; nothing was done. */
        REFUSED,
        /** No answer that can be trusted: it may have been done. */
        UNKNOWN,
        /** It asks for more than one request may; a smaller one can work. */
        TOO_MUCH
    }

    private final Outcome outcome;
    private final int status;
    private final int code;

    ApiFailure(Failure.Kind kind, Outcome outcome, int status, int code, String message, String hint) {
        this(kind, outcome, status, code, message, hint, null);
    }

    ApiFailure(Failure.Kind kind, Outcome outcome, int status, int code, String message, String hint, Throwable cause) {
        super(kind, message, hint, cause);
        this.outcome = outcome;
        this.status = status;
        this.code = code;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The HTTP status, or 0 without an answer. */
    public int status() {
        return status;
    }

    /** The first error code of the answer, or 0. */
    public int code() {
        return code;
    }
}
