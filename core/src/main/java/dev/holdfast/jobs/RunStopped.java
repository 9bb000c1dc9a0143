package dev.holdfast.jobs;

/** Ends a handler from inside, at a point where it looked. It is no failure; let it through. */
public final class RunStopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Why {
        /** Somebody asked for it. */
        CANCELLED,
        /** Another server has the run now, or this process began it anew. */
        TAKEN_OVER,
        /** This server stops; the run goes on at its next start or on another one. */
        STOPPING
    }

    private final Why why;

    RunStopped(Why why) {
        super("the run was stopped: " + why, null, false, false);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
