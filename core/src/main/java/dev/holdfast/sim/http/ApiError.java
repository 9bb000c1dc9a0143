package dev.holdfast.sim.http;

/** A refusal as the API words it: HTTP status, Cloudflare's own code, message. */
public final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final int code;

    public ApiError(int status, int code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public int code() {
        return code;
    }
}
