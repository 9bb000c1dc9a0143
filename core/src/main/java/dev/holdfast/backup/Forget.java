package dev.holdfast.backup;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.Hold;
import dev.holdfast.archive.Owner;
import dev.holdfast.archive.Removal;
import dev.holdfast.archive.SnapshotInfo;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.archive.Standing;
import dev.holdfast.archive.layout.Slug;
import dev.holdfast.backup.retention.Decision;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.backup.retention.Retention;
import dev.holdfast.backup.retention.Snapshot;
import dev.holdfast.backup.retention.Snapshot.State;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Removes the snapshots that no rule keeps ({@link Retention}), each source by itself, and puts snapshots on hold. */
public final class Forget {
    private final Archives archives;
    private final Supplier<Owner> owner;
    private final Clock clock;

    public Forget(Archives archives, Supplier<Owner> owner, Clock clock) {
        this.archives = archives;
        this.owner = owner;
        this.clock = clock;
    }

    /** The folder of all of a source, by its address. */
    public static String slug(String source) {
        return Slug.of(source);
    }

    /**
     * What became of one snapshot.
     *
     * @param complete whether everything of the source is in it, as {@link Inventory.Entry} says it
     * @param outcome {@code kept}, {@code removed}, {@code would remove}, or {@code busy}: it is being written or held
     */
    public record Line(
            String snapshot, String state, boolean complete, String outcome, List<String> reasons, long bytes) {
        /** Whether it can be restored, and not all of the source is in it. */
        public boolean isIncomplete() {
            return !complete && !state.equals("unfinished") && !state.equals("unreadable");
        }
    }

    /** What was done in a store. */
    public record Report(String store, boolean dryRun, List<Line> lines) {
        public List<Line> removed() {
            return lines.stream()
                    .filter(line -> line.outcome().contains("remove"))
                    .toList();
        }

        /** Bytes of parts that were, or would be, given back. */
        public long bytes() {
            return removed().stream().mapToLong(Line::bytes).sum();
        }
    }

    /**
     * Applies rules to a store.
     *
     * @param slug of one source, or empty for all
     * @param dryRun only tell
     * @throws Failure USAGE when the rules would keep nothing but the minimum; those of the store, and then what was removed
     *     before stays removed
     */
    public Report run(String store, String slug, Keep keep, boolean dryRun) {
        if (!keep.says()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "nothing says what to keep",
                    "Say for example --keep-daily 7 --keep-weekly 4 --keep-monthly 12.");
        }
        try (Snapshots snapshots = archives.open(store)) {
            Map<String, List<Standing>> sources =
                    new TreeMap<>(snapshots.standing(slug.isEmpty() ? null : slug).stream()
                            .collect(Collectors.groupingBy(
                                    standing -> standing.info().slug())));
            Removal removal = dryRun ? null : snapshots.removal(owner.get(), clock);
            List<Line> lines = new ArrayList<>();
            sources.values().forEach(of -> lines.addAll(apply(of, keep, removal)));
            return new Report(store, dryRun, List.copyOf(lines));
        }
    }

    /**
     * Removes one snapshot, whatever the rules say.
     *
     * @throws Failure NOT_FOUND when there is none; BUSY when it is on hold, is being written, or is the newest proven one of its
     *     source, or the newest that is proven and complete; then nothing was touched
     */
    public void remove(String store, String id, String reason) {
        try (Snapshots snapshots = archives.open(store)) {
            SnapshotInfo info = snapshots.find(null, id);
            requireSpare(snapshots, info, "newest proven", Forget::isProven);
            requireSpare(
                    snapshots, info, "newest proven and complete", one -> isProven(one) && Inventory.isComplete(one));
            snapshots.removal(owner.get(), clock).remove(info.id(), reason);
        }
    }

    private static void requireSpare(
            Snapshots snapshots, SnapshotInfo info, String what, Predicate<SnapshotInfo> good) {
        if (good.test(info) && snapshots.hasNoneNewer(info, good)) {
            throw new Failure(
                    Failure.Kind.BUSY,
                    info.id() + " is the " + what + " snapshot of its source",
                    "Take and prove a newer one first.");
        }
    }

    private static boolean isProven(SnapshotInfo info) {
        return info.state() == SnapshotInfo.State.PROVEN;
    }

    /** A hold on a snapshot; {@code until} may be null. */
    public record Held(String snapshot, String reason, Instant since, Instant until) {}

    /** The moment from which holds and rules are counted. */
    public Instant now() {
        return clock.instant();
    }

    /** The holds of a snapshot that are in force. */
    public List<Held> holds(String store, String id) {
        Instant now = now();
        try (Snapshots snapshots = archives.open(store)) {
            return snapshots.footprint(id).map(seen -> snapshots.look(id, seen).holds()).orElse(List.of()).stream()
                    .filter(hold -> hold.isInForce(now))
                    .map(hold -> held(id, hold))
                    .toList();
        }
    }

    /**
     * Puts a snapshot on hold; {@code until} may be null.
     *
     * @throws Failure USAGE when {@code until} is not ahead
     */
    public Held hold(String store, String which, String reason, Instant until) {
        if (until != null && !until.isAfter(now())) {
            throw new Failure(
                    Failure.Kind.USAGE, "a hold until " + until + " would hold nothing", "Say a moment to come.");
        }
        try (Snapshots snapshots = archives.open(store)) {
            String id = snapshots.find(null, which).id();
            return held(id, snapshots.removal(owner.get(), clock).hold(id, reason, until));
        }
    }

    /** Ends the holds of a snapshot, and answers those that were there. */
    public List<Held> release(String store, String which) {
        try (Snapshots snapshots = archives.open(store)) {
            String id = snapshots.find(null, which).id();
            return snapshots.removal(owner.get(), clock).release(id).stream()
                    .map(hold -> held(id, hold))
                    .toList();
        }
    }

    private static Held held(String id, Hold hold) {
        return new Held(id, hold.reason(), hold.since(), hold.until());
    }

    private List<Line> apply(List<Standing> standing, Keep keep, Removal removal) {
        Instant now = clock.instant();
        Map<String, Standing> byId =
                standing.stream().collect(Collectors.toMap(one -> one.info().id(), one -> one));
        List<Snapshot> seen = standing.stream()
                .filter(one -> !one.forgotten())
                .map(one -> snapshot(one, now))
                .toList();
        List<Line> lines = new ArrayList<>();
        standing.stream()
                .filter(Standing::forgotten)
                .forEach(one -> lines.add(remove(one, List.of("its removal was begun"), removal)));
        for (Decision decision : Retention.decide(keep, seen, now)) {
            Standing one = byId.get(decision.snapshot().id());
            if (decision.keep() && one.spared() && removal != null) {
                removal.spare(one.info().id());
            }
            lines.add(
                    decision.keep() ? line(one, "kept", decision.reasons()) : remove(one, decision.reasons(), removal));
        }
        return lines;
    }

    private static Line remove(Standing one, List<String> reasons, Removal removal) {
        if (removal == null) {
            return line(one, "would remove", reasons);
        }
        try {
            removal.remove(one.info().id(), String.join("; ", reasons));
            return line(one, "removed", reasons);
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.BUSY) {
                throw failure;
            }
            return line(one, "busy", List.of(failure.getMessage()));
        }
    }

    private static Line line(Standing one, String outcome, List<String> reasons) {
        SnapshotInfo info = one.info();
        Inventory.Entry entry = Inventory.entry(info);
        return new Line(info.id(), entry.state(), entry.complete(), outcome, reasons, info.bytes());
    }

    private static Snapshot snapshot(Standing one, Instant now) {
        SnapshotInfo info = one.info();
        State state = one.bereft()
                ? State.UNREADABLE
                : switch (info.state()) {
                    case PROVEN -> State.PROVEN;
                    case SEALED -> State.UNPROVEN;
                    case FAILED_PROOF -> State.FAILED;
                    case UNFINISHED -> State.UNFINISHED;
                    case UNREADABLE -> State.UNREADABLE;
                };
        return new Snapshot(info.id(), info.time(), state, Inventory.isComplete(info), one.held(now));
    }
}
