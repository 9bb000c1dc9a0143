package dev.holdfast.alert.rules;

import dev.holdfast.alert.Rule;
import java.time.Duration;
import java.util.Set;

/**
 * Which rules hold, and from where on something is wrong.
 *
 * @param storeAfter how long a store must have been silent
 */
public record RuleSettings(
        Set<Rule> on, Quota quota, Logins logins, Shrink shrink, Duration storeAfter, Denokv denokv) {
    /** All of them, as they are when nothing is said. */
    public static final RuleSettings USUAL = new RuleSettings(
            Set.of(Rule.values()),
            new Quota(90, Duration.ofMinutes(15)),
            new Logins(20, Duration.ofMinutes(15)),
            new Shrink(50, 100),
            Duration.ofMinutes(5),
            new Denokv(Duration.ofMinutes(1), Duration.ofMinutes(1)));

    /**
     * Requests of an account.
     *
     * @param percent that may be spent
     * @param after how long more than that must have been spent
     */
    public record Quota(int percent, Duration after) {}

    /** So many refused logins in such a time are too many. */
    public record Logins(int refused, Duration within) {}

    /**
     * Losses between two snapshots.
     *
     * @param percent of its records that a collection may lose
     * @param least collections with fewer records are not looked at
     */
    public record Shrink(int percent, long least) {}

    /**
     * Databases of Deno KV.
     *
     * @param lag that a backup may have
     * @param after how long one must have been silent, or its backup must have failed
     */
    public record Denokv(Duration lag, Duration after) {}

    public RuleSettings {
        on = Set.copyOf(on);
    }
}
