package dev.holdfast.cloudflare.d1;

import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.model.Failure;
import dev.holdfast.sql.Statement;
import dev.holdfast.sql.Statements;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Has parts carried out, each exactly once: small ones as one batch of queries, larger ones by an import. Whatever the answer
 * was, only the row in the {@link RestoreLog} says that it happened.
 */
final class PartSender {
    /** A batch has to answer within 30 seconds. */
    private static final long SMALL = 500_000;

    private static final int STATEMENTS = 400;
    private static final long LARGE_DATABASE = 50L << 20;
    private static final int ATTEMPTS = 6;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final D1Calls calls;
    private final RestoreLog log;
    private final long small;
    private final boolean forgetful;
    private long sent;

    /**
     * @param most bytes of a part that may go as a batch, if that is less than what D1 bears anyway
     * @param forgetful when a part is refused for good, nothing of its own stays in the log: the copy can as well begin anew
     */
    PartSender(D1Calls calls, long most, boolean forgetful) {
        this.calls = calls;
        this.small = Math.min(SMALL, most);
        this.log = new RestoreLog(calls);
        this.forgetful = forgetful;
        this.sent = Math.max(0, calls.database().bytes());
    }

    /** Ends the part with its row, has it carried out, and deletes it. */
    void send(PartFile part, String kind, int number, String content) {
        try (part) {
            String digest = part.digest();
            part.statement(RestoreLog.insert(kind, number, digest, content));
            String etag = part.digest();
            Path file = part.finished();
            List<String> statements = part.size() <= small && sent < LARGE_DATABASE ? statements(file) : List.of();
            boolean batch = !statements.isEmpty() && statements.size() <= STATEMENTS;
            RuntimeException last = null;
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                ImportTask task = new ImportTask(calls, file, etag);
                last = attempt(batch ? () -> calls.write(statements) : task::run);
                // An import's own word is not enough.
                if (batch && last == null || isRecorded(kind, number, digest)) {
                    sent += part.size();
                    return;
                }
                if (last instanceof Failure failure && !isUnknown(failure)) {
                    // Until the first part, nothing in the log is of this copy.
                    if (!(kind.equals("part") && number == 0)) {
                        giveUp(failure);
                    }
                    throw forgetful ? judged(failure) : failure;
                }
                calls.api().pause().of(PAUSE);
            }
            throw new Failure(
                    Failure.Kind.REMOTE,
                    "a part of the restore into d1:" + calls.database().name() + " was not carried out"
                            + (last == null ? "" : ": " + last.getMessage()),
                    "Run it again: it goes on behind the parts that were.",
                    last);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null when D1 said yes. */
    private static RuntimeException attempt(Runnable way) {
        try {
            way.run();
            return null;
        } catch (ImportTask.Unsettled | Failure e) {
            return e;
        }
    }

    /** What collides with records that are there is nothing that D1 did wrong. */
    private Failure judged(Failure failure) {
        return failure.getMessage().contains("constraint failed")
                ? new Failure(
                        Failure.Kind.CORRUPT,
                        "the records do not fit the tables of d1:"
                                + calls.database().name() + ": " + failure.getMessage(),
                        "Compare the schema of both sides.",
                        failure)
                : failure;
    }

    /** The copy can not be gone on with for this reason: if it may as well begin anew, nothing of its own stays in the log. */
    void giveUp(Failure refusal) {
        try {
            if (forgetful) {
                log.giveUp();
            }
        } catch (Failure failure) {
            refusal.addSuppressed(failure);
        }
    }

    private static boolean isUnknown(Failure failure) {
        return failure instanceof ApiFailure api
                && (api.outcome() == ApiFailure.Outcome.UNKNOWN || api.kind() == Failure.Kind.BUSY);
    }

    private boolean isRecorded(String kind, int number, String digest) {
        Optional<String> there = log.digest(kind, number);
        if (there.isPresent() && !there.get().equals(digest)) {
            throw new Failure(
                    Failure.Kind.BUSY,
                    "somebody else restores into d1:" + calls.database().name() + " at the same time",
                    "Wait until that ends, or write into a new database.");
        }
        return there.isPresent();
    }

    private static List<String> statements(Path file) throws IOException {
        List<String> all = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Statements statements = new Statements(reader);
            for (Statement next = statements.next(); next != null; next = statements.next()) {
                all.add(next.text());
            }
        }
        return all;
    }
}
