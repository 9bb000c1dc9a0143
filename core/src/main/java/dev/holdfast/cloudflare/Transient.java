package dev.holdfast.cloudflare;

import java.time.Duration;

/** A try that failed in a way that another one may cure. Stays inside the client. */
final class Transient extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ApiFailure failure;
    private final Duration wait;
    private final boolean untouched;
    private final int tries;

    /**
     * @param failure what it comes to when retries are spent
     * @param wait what the other side asked for, or null
     * @param untouched true when the request was certainly not carried out, so that even a write may go out again
     * @param tries how often it is worth trying
     */
    Transient(ApiFailure failure, Duration wait, boolean untouched, int tries) {
        super(failure.getMessage(), failure, false, false);
        this.failure = failure;
        this.wait = wait;
        this.untouched = untouched;
        this.tries = tries;
    }

    ApiFailure failure() {
        return failure;
    }

    boolean isCurable(Call call, int tried) {
        return call.haste() == Call.Haste.NONE && tried < tries && (untouched || call.repeatable());
    }

    /** What was asked for, or half a second that doubles with each try up to half a minute. */
    Duration delay(int tried) {
        return wait != null ? wait : Duration.ofMillis(Math.min(30_000, 500L << Math.min(tried - 1, 10)));
    }
}
