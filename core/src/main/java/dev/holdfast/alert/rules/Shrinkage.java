package dev.holdfast.alert.rules;

import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a collection has lost more than some percent of its records between two snapshots. The next snapshot is compared
 * with this one, so it passes by itself: what is gone is gone nevertheless.
 */
final class Shrinkage {
    private static final int MOST_NAMED = 5;

    private final int percent;
    private final long least;

    Shrinkage(RuleSettings settings) {
        this.percent = settings.shrink().percent();
        this.least = settings.shrink().least();
    }

    private record Loss(String name, long before, long after) {}

    Optional<Finding> check(SourceFacts source) {
        SourceFacts.Taken before = source.shelf().before();
        SourceFacts.Taken newest = source.shelf().newest();
        if (before == null || newest == null) {
            return Optional.empty();
        }
        boolean isSum = isSum(before.records()) || isSum(newest.records());
        Map<String, Long> earlier = isSum ? sum(before.records()) : before.records();
        Map<String, Long> later = isSum ? sum(newest.records()) : newest.records();
        List<Loss> losses = earlier.entrySet().stream()
                .map(one -> new Loss(one.getKey(), one.getValue(), later.getOrDefault(one.getKey(), 0L)))
                .filter(this::isMuch)
                .sorted(Comparator.comparingLong((Loss loss) -> loss.after - loss.before)
                        .thenComparing(Loss::name))
                .toList();
        return losses.isEmpty() ? Optional.empty() : Optional.of(finding(source, before, newest, losses));
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
        double lost = (double) loss.before - loss.after;
        return loss.before >= Math.max(1, least) && lost > 0 && lost * 100 > (double) loss.before * percent;
    }

    private static Finding finding(
            SourceFacts source, SourceFacts.Taken before, SourceFacts.Taken newest, List<Loss> losses) {
        String named = String.join(
                ", ",
                losses.stream()
                        .limit(MOST_NAMED)
                        .map(loss -> (loss.name.equals(SourceFacts.Taken.ALL) ? "all" : loss.name) + " from "
                                + loss.before + " to " + loss.after)
                        .toList());
        String more = losses.size() > MOST_NAMED ? " and " + (losses.size() - MOST_NAMED) + " more" : "";
        return Finding.of(
                        Rule.SHRINKAGE,
                        source.subject(),
                        Severity.CRITICAL,
                        source.source() + " has lost records between " + before.id() + " and " + newest.id() + ": "
                                + named + more,
                        "If that was not meant, keep the older one before anything else: holdfast hold STORE "
                                + before.id() + " --reason shrunk; then compare them: holdfast diff.")
                .passing();
    }
}
