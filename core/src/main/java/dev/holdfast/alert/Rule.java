package dev.holdfast.alert;

import java.util.Locale;

/** What is watched. Stored by {@link #word}: renaming one strands its open alerts. */
public enum Rule {
    /** The last run of a source has failed. */
    FAILED_RUN(false),
    /** The newest proven snapshot of a source is too old, or there is none. */
    PROVEN_AGE(false),
    /** An exact snapshot was demanded, and the newest one is fuzzy. */
    FUZZY(false),
    /** The newest snapshot of a source does not hold all of it. */
    INCOMPLETE(false),
    /** A collection has lost many of its records since the snapshot before. */
    SHRINKAGE(false),
    /** Somebody was let in from an address that was never seen before. */
    NEW_ADDRESS(false),
    /** Nearly all requests of an account are spent, for some time. */
    QUOTA(true),
    /** Many logins were refused. */
    REFUSED_LOGINS(true),
    /** A store does not answer. */
    STORE(true);

    private final boolean local;

    Rule(boolean local) {
        this.local = local;
    }

    /** Whether each server sees this for itself; else all that share a database see the same. */
    public boolean isLocal() {
        return local;
    }

    /** Its name in the configuration, the API and the notices. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
