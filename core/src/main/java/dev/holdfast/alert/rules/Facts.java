package dev.holdfast.alert.rules;

import java.time.Instant;
import java.util.List;

/**
 * All that the rules look at.
 *
 * @param logins empty lists when nobody needs to log in
 */
public record Facts(
        Instant now, List<SourceFacts> sources, List<StoreFacts> stores, List<QuotaFacts> quotas, LoginFacts logins) {

    /**
     * A store.
     *
     * @param problem why it does not answer; empty when it does
     * @param tried when it was last asked
     * @param used when it was last listed, or a run over it succeeded; null when that is not known
     */
    public record StoreFacts(String address, String problem, Instant tried, Instant used) {}

    /**
     * The requests of an account, in the window that is counted.
     *
     * @param limit 0: not limited by us
     * @param blockedUntil until when the other side refuses all of them; null when it does not
     */
    public record QuotaFacts(String account, long limit, long used, Instant blockedUntil) {}

    /**
     * Who came.
     *
     * @param refused the last refusals, in any order
     * @param newcomers addresses that were seen for the first time not long ago
     */
    public record LoginFacts(List<Refused> refused, List<Newcomer> newcomers) {
        public static final LoginFacts NONE = new LoginFacts(List.of(), List.of());
    }

    /** A refusal of wrong credentials, or of an address. */
    public record Refused(Instant at, String address, String reason) {}

    /** Somebody who was let in from an address that was new then. */
    public record Newcomer(Instant at, String address, String who) {}
}
