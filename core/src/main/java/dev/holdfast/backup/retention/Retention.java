package dev.holdfast.backup.retention;

import dev.holdfast.backup.retention.Snapshot.State;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides which snapshots of one source stay. Pure: the same question has the same answer.
 *
 * <p>Promises: only proven snapshots fill periods; the newest proven one stays, so does the newest that is complete besides,
 * and of the proven at least {@link Keep#proven()}; while there is no proven one, nothing that is whole goes; what is on hold
 * stays; what can not be read stays, because a newer Holdfast or a repair may read it. What was never proven goes when it is
 * older than the grace time and a newer proven one is there, which makes up for a complete one only if it is complete itself.
 * What is unfinished goes after the grace time.
 */
public final class Retention {
    private final Keep keep;
    private final Instant now;
    private final Map<Snapshot, List<String>> reasons = new LinkedHashMap<>();
    private Optional<Instant> newestProven = Optional.empty();
    private Optional<Instant> newestComplete = Optional.empty();

    private Retention(Keep keep, Instant now) {
        this.keep = keep;
        this.now = now;
    }

    /** One decision for each snapshot, newest first. */
    public static List<Decision> decide(Keep keep, List<Snapshot> snapshots, Instant now) {
        return new Retention(keep, now).decide(snapshots);
    }

    private List<Decision> decide(List<Snapshot> snapshots) {
        List<Snapshot> all = snapshots.stream()
                .sorted(Comparator.comparing(Snapshot::time)
                        .thenComparing(Snapshot::id)
                        .reversed())
                .toList();
        List<Snapshot> proven =
                all.stream().filter(one -> one.state() == State.PROVEN).toList();
        first(proven, keep.last(), "last");
        first(proven, keep.proven(), "proven");
        periods(
                proven,
                keep.periods().hourly(),
                "hourly",
                at -> at.toLocalDate() + "T" + at.getHour() + at.getOffset());
        periods(proven, keep.periods().daily(), "daily", ZonedDateTime::toLocalDate);
        periods(proven, keep.periods().weekly(), "weekly", Retention::week);
        periods(proven, keep.periods().monthly(), "monthly", at -> at.getYear() * 12 + at.getMonthValue());
        periods(proven, keep.periods().yearly(), "yearly", ZonedDateTime::getYear);
        newestProven = proven.stream().findFirst().map(Snapshot::time);
        Optional<Snapshot> complete = proven.stream().filter(Snapshot::complete).findFirst();
        newestComplete = complete.map(Snapshot::time);
        complete.filter(one -> !one.equals(proven.getFirst()))
                .ifPresent(one -> reason(one, "newer ones are incomplete, this is the newest proven one that is not"));
        return all.stream().map(this::decision).toList();
    }

    private static String week(ZonedDateTime at) {
        return at.get(IsoFields.WEEK_BASED_YEAR) + "-W" + at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    }

    private void first(List<Snapshot> proven, int count, String name) {
        for (int i = 0; i < Math.min(count, proven.size()); i++) {
            reason(proven.get(i), name + " " + (i + 1) + " of " + count);
        }
    }

    private void periods(List<Snapshot> proven, int count, String name, Function<ZonedDateTime, Object> period) {
        Set<Object> seen = new HashSet<>();
        for (Snapshot one : proven) {
            if (seen.size() == count) {
                return;
            }
            if (seen.add(period.apply(one.time().atZone(keep.zone())))) {
                reason(one, name + " " + seen.size() + " of " + count);
            }
        }
    }

    private void reason(Snapshot of, String text) {
        reasons.computeIfAbsent(of, any -> new ArrayList<>()).add(text);
    }

    private Decision decision(Snapshot one) {
        if (!one.hold().isEmpty()) {
            reason(one, "on hold: " + one.hold());
        }
        String other = otherReason(one);
        if (!other.isEmpty()) {
            reason(one, other);
        }
        List<String> found = reasons.get(one);
        return found == null ? new Decision(one, false, List.of(gone(one))) : new Decision(one, true, found);
    }

    /** Why something that is not proven stays, or empty. */
    private String otherReason(Snapshot one) {
        boolean young = one.time().plus(keep.grace()).isAfter(now);
        boolean newerProven = (one.complete() ? newestComplete : newestProven)
                .filter(time -> time.isAfter(one.time()))
                .isPresent();
        return switch (one.state()) {
            case PROVEN -> "";
            case UNREADABLE -> "it can not be read; look at it before it is removed";
            case UNFINISHED -> young ? "unfinished, and may be gone on with" : "";
            case UNPROVEN, FAILED ->
                !newerProven
                        ? newestProven.filter(time -> time.isAfter(one.time())).isPresent()
                                ? "no newer one is proven and complete"
                                : "no newer one is proven"
                        : young ? "not proven, but younger than the grace time" : "";
        };
    }

    private static String gone(Snapshot one) {
        return switch (one.state()) {
            case UNFINISHED -> "unfinished, and older than the grace time";
            case FAILED -> "its proof failed, and a newer one is proven";
            case UNPROVEN -> "never proven, and a newer one is proven";
            default -> "no rule keeps it";
        };
    }
}
