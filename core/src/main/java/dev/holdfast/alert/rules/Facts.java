package dev.holdfast.alert.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * All that the rules look at.
 *
 * @param logins empty lists when nobody needs to log in
 */
public record Facts(
        Instant now,
        List<SourceFacts> sources,
        List<StoreFacts> stores,
        List<QuotaFacts> quotas,
        LoginFacts logins,
        List<DenokvFacts> denokv) {

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
     * A Deno KV database that is watched.
     *
     * @param url where it is served
     * @param health what is known of it and of its backup
     * @param problem what is wrong; empty when nothing is
     * @param lag for how long the first commit waits that is not in the backup, if that is more than it should
     */
    public record DenokvFacts(String name, String url, Health health, String problem, Duration lag) {
        /** What is known of a database. */
        public enum Health {
            /** It answers, and its backup goes on, if it has one. */
            WELL,
            /** It answers, and its backup does not go on. */
            FAILING,
            /** It does not answer. */
            SILENT,
            /** It was not asked yet. */
            UNKNOWN
        }

        /** What people call it. */
        String subject() {
            return "denokv " + name;
        }
    }

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
