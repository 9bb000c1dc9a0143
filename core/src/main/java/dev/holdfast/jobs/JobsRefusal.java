package dev.holdfast.jobs;

/** What was asked for can not be done. The message is one sentence for a person. */
public final class JobsRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Kind {
        /** There is no such run, schedule or kind of run. */
        NOT_FOUND,
        /** A cron expression, a time zone, parameters that are none. */
        INVALID,
        /** The idempotency key was used for something else. */
        CONFLICT,
        /** Too many runs wait already. */
        FULL
    }

    private final Kind kind;

    JobsRefusal(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
