package dev.holdfast.model;

/**
 * Something went wrong that is not our bug: one sentence for a person, a hint, and who has to act.
 *
 * <p>Thrown when all retries are spent. Everything that is not a {@code Failure} is a bug and shows a stack.
 */
public class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Who has to act, and the exit code that says so (DESIGN: the command line). */
    public enum Kind {
        /** The command, the configuration or an input file is wrong. */
        USAGE(2),
        /** Done in part; the message or report names what is missing. */
        PARTIAL(3),
        NOT_FOUND(4),
        DENIED(5),
        /** Stored data is damaged, or a proof or comparison failed. */
        CORRUPT(6),
        /** The other side failed: API, store, disk. */
        REMOTE(7),
        /** Somebody else holds it. */
        BUSY(10);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;
    private final String hint;

    /**
     * @param message what happened, to what: one sentence without a final stop is fine
     * @param hint what to do next; may be empty
     */
    public Failure(Kind kind, String message, String hint, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.hint = hint;
    }

    public Failure(Kind kind, String message, String hint) {
        this(kind, message, hint, null);
    }

    public Kind kind() {
        return kind;
    }

    public String hint() {
        return hint;
    }
}
