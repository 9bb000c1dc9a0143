package dev.holdfast.flow;

import dev.holdfast.model.Failure;

/** A target holds something and may not change it: {@code USAGE}. What is there was left alone. */
public final class NotEmpty extends Failure {
    private static final long serialVersionUID = 1;

    /**
     * @param message what is not empty
     * @param hint how to say that it may be changed
     */
    public NotEmpty(String message, String hint) {
        this(message, hint, null);
    }

    /**
     * The same of a place where an earlier copy was begun and never finished: that gives no right to remove anything.
     *
     * @param place that is not empty
     * @param unfinished the copy, for people; empty when there is none
     */
    public static NotEmpty beside(String place, String unfinished, String hint) {
        return unfinished.isEmpty()
                ? new NotEmpty(place + " is not empty", hint)
                : new NotEmpty(
                        place + " is not empty: it holds " + unfinished,
                        "Run that one again to go on with it, or say --replace, which removes all that is there. "
                                + hint);
    }

    /**
     * The same of a place where an earlier copy was begun and never finished, and another one was made since: nobody knows any
     * more how far the first one came.
     */
    public static NotEmpty displaced(String place, String unfinished, String hint) {
        return new NotEmpty(
                place + " is not empty: " + unfinished
                        + " was begun there, and can not be gone on with since another copy was made into it",
                hint);
    }

    private NotEmpty(String message, String hint, NotEmpty cause) {
        super(Kind.USAGE, message, hint, cause);
    }

    /** The same, with something else to do about it. */
    public NotEmpty or(String advice) {
        return new NotEmpty(getMessage(), hint() + " " + advice, this);
    }
}
