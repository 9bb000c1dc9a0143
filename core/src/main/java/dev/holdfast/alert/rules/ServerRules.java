package dev.holdfast.alert.rules;

import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.Severity;
import dev.holdfast.alert.rules.Facts.Refused;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can be wrong around the server: stores, requests, callers. */
final class ServerRules {
    private static final int MOST_NAMED = 3;

    private final RuleSettings settings;

    ServerRules(RuleSettings settings) {
        this.settings = settings;
    }

    Optional<Finding> store(Facts.StoreFacts store) {
        if (store.problem().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Rule.STORE,
                        store.address(),
                        Severity.CRITICAL,
                        "the store " + store.address() + " does not answer (last tried at "
                                + store.tried().truncatedTo(ChronoUnit.SECONDS) + "): " + store.problem(),
                        "Backups wait or fail until it does. Check network, credentials and disk: holdfast doctor "
                                + store.address())
                .after(settings.storeAfter()));
    }

    Optional<Finding> quota(Facts.QuotaFacts quota, Instant now) {
        boolean blocked = quota.blockedUntil() != null && quota.blockedUntil().isAfter(now);
        boolean spent = quota.limit() > 0
                && quota.used() * 100 >= quota.limit() * settings.quota().percent();
        if (!blocked && !spent) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Rule.QUOTA,
                        quota.account(),
                        Severity.WARNING,
                        blocked
                                ? quota.account() + " refuses requests: too many were sent"
                                : quota.account() + " has spent more than "
                                        + settings.quota().percent() + " % of its requests, and goes on",
                        "Backups become slow. Spread their schedules, or see who else uses the account's API.")
                .after(settings.quota().after()));
    }

    Optional<Finding> refusedLogins(List<Refused> all, Instant now) {
        Instant from = now.minus(settings.logins().within());
        List<Refused> recent =
                all.stream().filter(one -> one.at().isAfter(from)).toList();
        if (recent.size() < settings.logins().refused()) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                Rule.REFUSED_LOGINS,
                "logins",
                Severity.WARNING,
                settings.logins().refused() + " or more logins were refused within "
                        + SourceRules.text(settings.logins().within()) + ", most of them from " + most(recent),
                "See who it was: holdfast audit list. If it is a stranger: allow = [...] in [server.auth], or a"
                        + " firewall."));
    }

    Finding newAddress(Facts.Newcomer one) {
        return Finding.of(
                        Rule.NEW_ADDRESS,
                        one.address(),
                        Severity.INFO,
                        one.who() + " was let in from " + one.address() + ", for the first time, at " + one.at(),
                        "If you do not know that address, revoke the key (holdfast token --revoke) or make a new"
                                + " secret (holdfast token --new).")
                .passing();
    }

    /** The same addresses give the same text, however often they come. */
    private static String most(List<Refused> recent) {
        Map<String, Long> counts = recent.stream()
                .map(Refused::address)
                .map(address -> address.isEmpty() ? "unknown addresses" : address)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Long> one) -> -one.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(MOST_NAMED)
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
