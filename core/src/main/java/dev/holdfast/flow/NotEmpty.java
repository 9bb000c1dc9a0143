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

    private NotEmpty(String message, String hint, NotEmpty cause) {
        super(Kind.USAGE, message, hint, cause);
    }

    /** The same, with something else to do about it. */
    public NotEmpty or(String advice) {
        return new NotEmpty(getMessage(), hint() + " " + advice, this);
    }
}
