package dev.holdfast.denokv.connect.own;

/** A call of an {@link OwnPath} that is refused: a status and a short plain text. */
public final class OwnRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /** @param status 4xx for what would be refused again; 503 for what may go well later */
    public OwnRefusal(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
