package dev.holdfast.alert;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is watched. Stored by {@link #word}: renaming one strands its open alerts. */
public enum Rule {
    /** The last run of a source has failed, or what it took could not be proven. */
    FAILED_RUN(false, true),
    /** The newest proven snapshot of a source is too old, or there is none. */
    PROVEN_AGE(false, true),
    /** An exact snapshot was demanded, and the newest one is fuzzy. */
    FUZZY(false, true),
    /** The newest snapshot of a source does not hold all of it. */
    INCOMPLETE(false, true),
    /** A collection has lost many of its records since the snapshot before. */
    SHRINKAGE(false, true),
    /** Somebody was let in from an address that was never seen before. */
    NEW_ADDRESS(false, false),
    /** Nearly all requests of an account are spent, for some time. */
    QUOTA(true, false),
    /** Many logins were refused. */
    REFUSED_LOGINS(true, false),
    /** A store does not answer. */
    STORE(true, true),
    /** A Deno KV database that is watched does not answer, or its backup fails. */
    DENOKV_FAILED(false, true),
    /** The backup of one goes on, and is late. */
    DENOKV_BEHIND(false, true);

    private final boolean local;
    private final boolean configured;

    Rule(boolean local, boolean configured) {
        this.local = local;
        this.configured = configured;
    }

    /** The rule of this {@link #word}; empty for one of another version. */
    public static Optional<Rule> of(String word) {
        return Arrays.stream(values()).filter(rule -> rule.word().equals(word)).findFirst();
    }

    /** Whether its subjects stand in the configuration: one that was taken out of it is watched no more. */
    public boolean isAboutConfigured() {
        return configured;
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
