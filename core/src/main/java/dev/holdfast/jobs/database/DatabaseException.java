package dev.holdfast.jobs.database;

/** The database of the runs can not be used. The message is one sentence for a person and holds no password. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Kind {
        /** The address can not be understood. */
        ADDRESS,
        /** Another server holds the folder. */
        HELD,
        /** A newer version of the program has been here. */
        NEWER,
        /** It did not answer, or not as it should; trying again later may help. */
        FAILED
    }

    private final Kind kind;

    public DatabaseException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
