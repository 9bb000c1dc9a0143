package dev.holdfast.alert.rules;

import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.Severity;
import dev.holdfast.alert.rules.SourceFacts.Loss;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a collection has lost more than some percent of its records between two snapshots: the two newest, or those that a
 * run has compared a short time ago, because newer ones may be there by the next look. It passes by itself: what is gone is
 * gone nevertheless.
 */
final class Shrinkage {
    private static final int MOST_NAMED = 5;

    private final int percent;
    private final long least;

    Shrinkage(RuleSettings settings) {
        this.percent = settings.shrink().percent();
        this.least = settings.shrink().least();
    }

    Optional<Finding> check(SourceFacts source) {
        SourceFacts.Taken before = source.shelf().before();
        SourceFacts.Taken newest = source.shelf().newest();
        List<Loss> losses = before == null || newest == null ? List.of() : losses(before.records(), newest.records());
        if (!losses.isEmpty()) {
            return Optional.of(finding(source, new SourceFacts.Lost(before.id(), newest.id(), losses)));
        }
        return Optional.ofNullable(source.shelf().lost()).map(lost -> finding(source, lost));
    }

    /** The greatest first. */
    List<Loss> losses(Map<String, Long> before, Map<String, Long> after) {
        boolean isSum = isSum(before) || isSum(after);
        Map<String, Long> earlier = isSum ? sum(before) : before;
        Map<String, Long> later = isSum ? sum(after) : after;
        return earlier.entrySet().stream()
                .map(one -> new Loss(one.getKey(), one.getValue(), later.getOrDefault(one.getKey(), 0L)))
                .filter(this::isMuch)
                .sorted(Comparator.comparingLong((Loss loss) -> loss.after() - loss.before())
                        .thenComparing(Loss::collection))
                .toList();
    }

    private static boolean isSum(Map<String, Long> records) {
        return records.keySet().equals(Set.of(SourceFacts.Taken.ALL));
    }

    /** One of two that lie on both sides of a beginning or an end of encryption says no more than this. */
    private static Map<String, Long> sum(Map<String, Long> records) {
        return Map.of(
                SourceFacts.Taken.ALL,
                records.values().stream().mapToLong(Long::longValue).sum());
    }

    private boolean isMuch(Loss loss) {
        // Exact, and without overflow for any counts that there can be.
        double lost = (double) loss.before() - loss.after();
        return loss.before() >= Math.max(1, least) && lost > 0 && lost * 100 > (double) loss.before() * percent;
    }

    private static Finding finding(SourceFacts source, SourceFacts.Lost lost) {
        List<Loss> losses = lost.losses();
        String named = String.join(
                ", ",
                losses.stream()
                        .limit(MOST_NAMED)
                        .map(loss -> (loss.collection().equals(SourceFacts.Taken.ALL) ? "all" : loss.collection())
                                + " from " + loss.before() + " to " + loss.after())
                        .toList());
        String more = losses.size() > MOST_NAMED ? " and " + (losses.size() - MOST_NAMED) + " more" : "";
        return Finding.of(
                        Rule.SHRINKAGE,
                        source.subject(),
                        Severity.CRITICAL,
                        source.source() + " has lost records between " + lost.before() + " and " + lost.after() + ": "
                                + named + more,
                        "If that was not meant, keep the older one before anything else: holdfast hold STORE "
                                + lost.before() + " --reason shrunk; then compare them: holdfast diff.")
                .passing();
    }
}
