package dev.holdfast.cloudflare;

import dev.holdfast.cloudflare.ApiFailure.Outcome;
import dev.holdfast.cloudflare.Envelope.Error;
import dev.holdfast.model.Failure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells what a refusal means: try again, make it smaller, or give up, and what a person can do.
 *
 * @see <a href="https://developers.cloudflare.com/d1/observability/debug-d1/">Debug D1</a>
 */
final class Verdict {
    private static final int PATIENT = 8;
    private static final int IMPATIENT = 3;

    private static final List<String> TOO_MUCH = List.of(
            "storage operation exceeded timeout",
            "exceeded its memory limit",
            "exceeded its cpu time limit",
            "string or blob too big");
    private static final List<String> PASSING = List.of(
            "reset because its code was updated",
            "internal error while starting up d1",
            "internal error in d1",
            "network connection lost",
            "cannot resolve d1 db due to transient issue",
            "d1 db is overloaded",
            "please wait and consider throttling");
    private static final String BUSY = "currently processing a long-running";

    private final Call call;
    private final int status;
    private final Error error;
    private final Duration retryAfter;

    /**
     * @param errors of the envelope; empty when the answer was none
     * @param retryAfter what the answer asked for, or null
     */
    Verdict(Call call, int status, List<Error> errors, Duration retryAfter) {
        this.call = call;
        this.status = status;
        this.error = errors.isEmpty() ? new Error(0, "HTTP " + status) : errors.getFirst();
        this.retryAfter = retryAfter;
    }

    /** A {@link Transient} or an {@link ApiFailure}, to be thrown. */
    RuntimeException exception() {
        if (error.code() == 10048) {
            return failure(
                    Kind.REMOTE,
                    "The free plan's daily limit is used up; it is open again at 00:00 UTC. See --daily-budget.");
        }
        if (status == 429 || error.code() == 971) {
            Duration wait = retryAfter != null ? retryAfter : Duration.ofSeconds(30);
            return passing(Kind.REMOTE, wait, true, "Too many requests were sent on this account; wait five minutes.");
        }
        if (says(TOO_MUCH)) {
            String hint = call.path().endsWith("/export") ? "Use --mode auto, which does not ask for the export." : "";
            return new ApiFailure(Kind.REMOTE, Outcome.TOO_MUCH, status, error.code(), message(), hint);
        }
        if (says(List.of(BUSY))) {
            return passing(Kind.BUSY, null, true, "Another export or import holds this database; wait until it ends.");
        }
        if (error.code() == 7403) {
            return new Transient(denied(), null, true, IMPATIENT);
        }
        return isPassing() ? passing(Kind.REMOTE, retryAfter, false, "Try again later.") : permanent();
    }

    private boolean isPassing() {
        if (error.code() == 7429 || error.code() == 7009 || says(PASSING)) {
            return true;
        }
        boolean known = error.code() == 7500 || error.code() == 10001;
        return status == 408 || status >= 500 && !known;
    }

    private ApiFailure permanent() {
        return switch (error.code()) {
            case 10000, 9109, 9103, 9106, 6003 -> denied();
            case 7404 -> failure(Kind.NOT_FOUND, "There is no such D1 database; `wrangler d1 list` shows them all.");
            case 10013, 10011 ->
                failure(Kind.NOT_FOUND, "There is no such namespace; `wrangler kv namespace list` shows them all.");
            case 10009 -> failure(Kind.NOT_FOUND, "");
            case 7000, 7003 -> failure(Kind.NOT_FOUND, "Check the account ID and the name of the source.");
            case 7502, 10014 -> failure(Kind.USAGE, "Choose another name.");
            case 7406 -> failure(Kind.REMOTE, "The account may hold no more databases: delete one or raise the plan.");
            default -> byStatus();
        };
    }

    private ApiFailure byStatus() {
        return switch (status) {
            case 401, 403 -> denied();
            case 404 -> failure(Kind.NOT_FOUND, "");
            case 413 -> new ApiFailure(Kind.REMOTE, Outcome.TOO_MUCH, status, error.code(), message(), "");
            default -> failure(Kind.REMOTE, "");
        };
    }

    private ApiFailure denied() {
        String product = call.path().contains("/d1/") ? "D1" : "Workers KV Storage";
        String access = call.method().equals("GET") || call.path().contains("/raw") ? "Read" : "Edit";
        String hint = "The token needs the account permission \"" + product + ": " + access
                + "\" for this account; check CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID, or run `holdfast doctor`.";
        return failure(Kind.DENIED, hint);
    }

    private Transient passing(Kind kind, Duration wait, boolean untouched, String hint) {
        Outcome outcome = untouched ? Outcome.REFUSED : Outcome.UNKNOWN;
        return new Transient(
                new ApiFailure(kind, outcome, status, error.code(), message(), hint), wait, untouched, PATIENT);
    }

    private ApiFailure failure(Kind kind, String hint) {
        return new ApiFailure(kind, Outcome.REFUSED, status, error.code(), message(), hint);
    }

    private String message() {
        String code = error.code() == 0 ? "" : " (code " + error.code() + ")";
        return call + " was refused: " + error.message() + code;
    }

    private boolean says(List<String> texts) {
        String message = error.message().toLowerCase(java.util.Locale.ROOT);
        return texts.stream().anyMatch(message::contains);
    }

    /** No answer, or one that broke off or made no sense. */
    static Transient unanswered(Call call, Exception cause) {
        String text = Stream.of(cause.getMessage(), cause.getClass().getSimpleName())
                .filter(one -> one != null && !one.isBlank())
                .findFirst()
                .orElseThrow();
        boolean untouched = cause instanceof java.net.ConnectException;
        ApiFailure failure = new ApiFailure(
                Kind.REMOTE,
                untouched ? Outcome.REFUSED : Outcome.UNKNOWN,
                0,
                0,
                call + " got no good answer: " + text,
                "Check the network and CLOUDFLARE_API_BASE_URL, then run it again.",
                cause);
        return new Transient(failure, null, untouched, PATIENT);
    }

    /** An answer of the firewall in front of the API. */
    static ApiFailure mitigated(Call call, int status, String ray) {
        return new ApiFailure(
                Kind.DENIED,
                Outcome.REFUSED,
                status,
                0,
                call + " was stopped by a challenge in front of the API" + (ray.isEmpty() ? "" : " (ray " + ray + ")"),
                "This machine's address is blocked; use another network, or ask Cloudflare and name the ray.");
    }
}
