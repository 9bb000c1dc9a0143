package dev.holdfast.flow.compare;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.Digests;
import dev.holdfast.flow.Forecast;
import dev.holdfast.flow.Kept;
import dev.holdfast.flow.LeftAlone;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Pause;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Progress.Holding;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Table;
import dev.holdfast.model.Writing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * A copy that is read back and compared: what restore and copy do.
 *
 * <p>Pairs are given {@link #LAG} to show up, because a key-value store may answer old values for a while.
 */
public final class VerifiedCopy {
    private static final int WORKERS = 4;
    private static final Duration LAG = Duration.ofSeconds(90);
    /** The same when the comparison took most of that: what was seen at its beginning may have changed. */
    private static final Duration LEAST = Duration.ofSeconds(30);

    /** Workers KV refuses expirations that are nearer than this. */
    private static final Duration SHORTEST_TTL = Duration.ofSeconds(60);

    private final Rooms rooms;
    private final Clock clock;
    private final Pause pause;
    private final Unverified unverified;

    /** @param unverified where it is remembered that a copy is written and not compared */
    public VerifiedCopy(Rooms rooms, Clock clock, Pause pause, Unverified unverified) {
        this.rooms = rooms;
        this.clock = clock;
        this.pause = pause;
        this.unverified = unverified;
    }

    /**
     * What was done.
     *
     * @param unwritten how many records were passed to the target and not written: they were there and were to stay, or it could
     *     not take them
     * @param missing what the target could not take, that of earlier runs of the same copy included as far as it was compared
     * @param differences between what was to be written and what is there now; empty when not verified
     * @param uncompared what was read back and could not be compared
     * @param doubts what was known against the source beforehand; told to {@link Progress#warn}, too
     */
    public record Result(
            CopyReport report,
            long unwritten,
            List<Finding> missing,
            boolean verified,
            List<Difference> differences,
            Uncompared uncompared,
            List<Finding> doubts) {
        public Result {
            missing = List.copyOf(missing);
            doubts = List.copyOf(doubts);
            differences = List.copyOf(differences);
        }
    }

    /**
     * What could not be compared.
     *
     * @param pairs how many
     * @param notes why, for people
     */
    public record Uncompared(long pairs, List<Finding> notes) {}

    /**
     * Copies, and with {@code verify} reads back. Opens and closes both ends. What is selected of the source is also all
     * of the target that may be touched. Run again after it was stopped while it read back, it only reads back.
     * A target that is not new is touched only after all stored files that will be read were found undamaged.
     * How a target that takes away what is there can be undone is told to {@link Progress#undo} before, and stands in the
     * hint of every failure from then on.
     *
     * @throws NotEmpty if the target may not be changed, with the command that compares both ends
     */
    public Result run(String from, String to, Capturing capturing, Writing writing, boolean verify, Progress progress) {
        AtomicReference<String> undo = new AtomicReference<>("");
        try {
            return run(from, to, capturing, writing, verify, progress, undo);
        } catch (Failure failure) {
            throw undo.get().isEmpty()
                    ? failure
                    : new Failure(
                            failure.kind(), failure.getMessage(), (failure.hint() + " " + undo.get()).strip(), failure);
        }
    }

    private Result run(
            String from,
            String to,
            Capturing capturing,
            Writing writing,
            boolean verify,
            Progress progress,
            AtomicReference<String> undo) {
        Written written;
        try (Source source = rooms.source(from, capturing);
                Target target = rooms.target(to, writing.of(capturing.selection()))) {
            Rooms.Identified.requireTwo(source, target);
            listen(target, undo, progress);
            List<Finding> doubts = doubts(source, progress);
            if (writing.mode() != Writing.Mode.CREATE) {
                Kept.verify(source, progress);
            }
            CopyReport report = remembered(to, capturing, writing, verify)
                    .run(
                            new Copy(source, target, WORKERS, progress),
                            source,
                            stages(source, target, progress),
                            progress);
            progress.holds(Holding.ALL);
            Optional<Failure> damage = writing.mode() == Writing.Mode.CREATE
                    ? Kept.damagedRest(source, target.address(), progress)
                    : Optional.empty();
            Map<String, Digest> digests = verify ? digests(report, source, progress) : Map.of();
            written = new Written(report, target, digests, doubts, damage);
        } catch (NotEmpty refusal) {
            throw refusal.or("If an earlier run wrote it, `holdfast diff " + from + " " + to + "` compares it.");
        }
        return verify
                ? compared(from, to, capturing, writing, written, progress)
                : written.result(written.unwritten(), false, List.of());
    }

    /** The second half of {@link #run} alone: compares what an earlier run has written whole. Writes nothing. */
    public Result readBack(String from, String to, Capturing capturing, Writing writing, Progress progress) {
        Written written;
        try (Source source = rooms.source(from, capturing);
                Target target = rooms.target(to, writing.of(capturing.selection()))) {
            List<Finding> doubts = doubts(source, progress);
            CopyReport report = RememberedCopy.whole(source, source.start(), progress);
            Optional<Failure> damage = Kept.damagedRest(source, target.address(), progress);
            written = new Written(report, target, digests(report, source, progress), doubts, damage);
        }
        return compared(from, to, capturing, writing, written, progress);
    }

    private Result compared(
            String from, String to, Capturing capturing, Writing writing, Written written, Progress progress) {
        long unwritten = written.unwritten();
        progress.note("reading back");
        Check check =
                new Check(from, written.address, capturing, writing, written.digests, written.omissions, written.known);
        List<Difference> differences = settled(check, progress);
        unverified.forget(to);
        return written.result(unwritten, true, differences);
    }

    /** What is known of a copy when its ends are closed. */
    private record Written(
            CopyReport report,
            String address,
            LeftAlone left,
            Omissions omissions,
            UnaryOperator<Table> known,
            Map<String, Digest> digests,
            List<Finding> doubts,
            Optional<Failure> damage) {
        Written(
                CopyReport report,
                Target target,
                Map<String, Digest> digests,
                List<Finding> doubts,
                Optional<Failure> damage) {
            this(
                    report,
                    target.address(),
                    target.leftAlone(),
                    new Omissions(target),
                    target instanceof Target.Merging merging ? merging::known : UnaryOperator.identity(),
                    digests,
                    doubts,
                    damage);
        }

        long unwritten() {
            return left.count() + omissions.count();
        }

        /** @throws Failure when something of the source is damaged that the copy did without */
        Result result(long unwritten, boolean verified, List<Difference> differences) {
            damage.ifPresent(failure -> {
                throw failure;
            });
            return new Result(
                    report,
                    unwritten,
                    omissions.missing(),
                    verified,
                    differences,
                    new Uncompared(omissions.uncompared(), omissions.notes()),
                    doubts);
        }
    }

    private static void listen(Target target, AtomicReference<String> undo, Progress progress) {
        if (target instanceof Target.Piecewise piecewise) {
            piecewise.tellWriting(() -> progress.holds(Holding.PART));
        }
        if (target instanceof Target.Undoable undoable) {
            undoable.tellUndo(how -> {
                undo.set(how);
                progress.undo(how);
            });
        }
    }

    /**
     * Whether {@link #run} would find that an earlier run of the same copy has written everything into something new, and
     * only read back.
     */
    public boolean isWritten(String to, Source source, Capturing capturing, Writing writing, boolean verify) {
        return remembered(to, capturing, writing, verify).isWritten(source);
    }

    private RememberedCopy remembered(String to, Capturing capturing, Writing writing, boolean verify) {
        boolean remembers = verify && writing.mode() == Writing.Mode.CREATE;
        return new RememberedCopy(unverified, to, capturing.selection(), remembers);
    }

    private static Copy.Stages stages(Source source, Target target, Progress progress) {
        return new Copy.Stages() {
            @Override
            public void begun(Plan plan) {
                announce(source, target, progress);
            }

            @Override
            public void written(Plan plan) {
                if (!(target instanceof Target.Piecewise)) {
                    progress.holds(Holding.ALL_OR_NONE);
                }
            }
        };
    }

    /** What is known against a source, said before anything happens. */
    public static List<Finding> doubts(Source source, Progress progress) {
        List<Finding> doubts = Kept.doubts(source);
        doubts.forEach(one -> progress.warn("warning: " + one.name() + ": " + one.reason()));
        return doubts;
    }

    /** Those that the copy took; those that were stored, if it went on with another and the files are whole. */
    private static Map<String, Digest> digests(CopyReport report, Source source, Progress progress) {
        if (!report.digests().isEmpty()) {
            return report.digests();
        }
        Kept.verify(source, progress);
        return Digests.told(source).orElse(Map.of());
    }

    /** What can be told beforehand: only a source that stored its digests knows how much there is. */
    private static void announce(Source source, Target target, Progress progress) {
        Digests.told(source).ifPresent(told -> announce(Digests.records(told), target, progress));
    }

    private static void announce(long records, Target target, Progress progress) {
        progress.expect(records);
        if (target instanceof Forecast forecast && forecast.isSpread()) {
            progress.note(String.format(
                    "%,d records; the last will be written on %s (UTC)", records, forecast.lastDay(records)));
        }
    }

    private List<Difference> settled(Check check, Progress progress) {
        Instant until = clock.instant().plus(LAG);
        Settling.Found found = compare(check);
        Instant soonest = clock.instant().plus(LEAST);
        return check.to.startsWith("kv:")
                ? new Settling(clock, pause, progress).run(found, until.isAfter(soonest) ? until : soonest)
                : found.differences();
    }

    private Settling.Found compare(Check check) {
        check.omissions.begin();
        try (Source wanted = rooms.source(check.from, check.capturing);
                Source there = rooms.source(check.to, check.back())) {
            Comparison comparison = new Comparison(wanted, there, check.digests, expiring(), Progress.SILENT)
                    .omitting(check.omissions)
                    .remembering(check.extraAllowed());
            if (check.writing.mode() == Writing.Mode.MERGE) {
                comparison.merged(check.known);
            }
            List<Difference> differences = (check.extraAllowed() ? comparison : comparison.exactly())
                    .run()
                    .differences();
            check.omissions.end();
            return comparison
                    .unsettled()
                    .map(pairs -> found(check, differences, pairs))
                    .orElseGet(() -> new Settling.Found(check.counted(differences), false, () -> compare(check)));
        }
    }

    /** Only what differs, where that can be asked for alone. */
    private Settling.Found again(Check check, Unsettled pairs) {
        try (Source there = rooms.source(check.to, check.back())) {
            if (there instanceof Source.Picking picking && !pairs.isExhausted()) {
                Unsettled left = pairs.look(picking, expiring());
                if (!left.isExhausted()) {
                    return found(check, left.difference().stream().toList(), left);
                }
            }
        }
        return compare(check);
    }

    private Settling.Found found(Check check, List<Difference> differences, Unsettled pairs) {
        return new Settling.Found(check.counted(differences), pairs.isFew(), () -> again(check, pairs));
    }

    private Instant expiring() {
        return clock.instant().plus(SHORTEST_TTL);
    }

    /** What is to be compared with what. */
    private record Check(
            String from,
            String to,
            Capturing capturing,
            Writing writing,
            Map<String, Digest> digests,
            Omissions omissions,
            UnaryOperator<Table> known) {
        boolean extraAllowed() {
            return writing.mode() != Writing.Mode.CREATE && writing.mode() != Writing.Mode.REPLACE;
        }

        /** What is read of the target. */
        Capturing back() {
            return Capturing.of(writing.mode() == Writing.Mode.CREATE ? Selection.ALL : capturing.selection());
        }

        /** Without what may be. */
        List<Difference> counted(List<Difference> found) {
            return found.stream()
                    .filter(difference -> !(extraAllowed() && difference.extra()))
                    .toList();
        }
    }
}
