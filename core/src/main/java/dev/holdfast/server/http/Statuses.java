package dev.holdfast.server.http;

import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.model.Failure;
import io.helidon.http.Status;

/** Which status says what. */
final class Statuses {
    private Statuses() {}

    static String title(int status) {
        return Status.create(status).reasonPhrase();
    }

    /** What a feature's failure means to whoever called. */
    static Problem of(Failure failure) {
        if (failure.kind() == Failure.Kind.REMOTE && FullDisk.isBehind(failure)) {
            // Not the other side's fault: the file that could not be written is in the message.
            return Problem.of(
                    507,
                    failure.getMessage(),
                    "The disk of this server is full: free some space there, then call again.");
        }
        int status = switch (failure.kind()) {
            case USAGE -> 400;
            case NOT_FOUND -> 404;
            case DENIED -> 502;
            case BUSY -> 409;
            case CORRUPT, PARTIAL -> 500;
            default -> 502;
        };
        return Problem.of(status, failure.getMessage(), failure.hint());
    }

    /** Servers go on by themselves when it is back; what was asked for may or may not have been done. */
    static Problem of(DatabaseException away) {
        String hint = FullDisk.isBehind(away)
                ? "Free some space where the job database is: the state folder, or the machine of HOLDFAST_DATABASE_URL."
                : "Ask again when it is back; with the same Idempotency-Key to be safe.";
        return Problem.of(503, away.getMessage(), hint).with("retry-after", "5");
    }
}
