package dev.holdfast.flow.changes;

import dev.holdfast.model.Failure;

/** Somebody else writes a target now. Whoever wrote it before must not try again by itself. */
public final class Superseded extends Failure {
    private static final long serialVersionUID = 1;

    public Superseded(String message, String hint) {
        super(Kind.BUSY, message, hint);
    }
}
