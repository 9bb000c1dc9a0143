package dev.holdfast.denokv.connect;

/** A request that is answered with a status and a plain text before a database sees it. */
final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    Rejection(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    /** A server that has too much to do: the same may go well later, which is what a 5xx tells Deno. */
    static Rejection busy(String text) {
        return new Rejection(503, text);
    }

    int status() {
        return status;
    }
}
