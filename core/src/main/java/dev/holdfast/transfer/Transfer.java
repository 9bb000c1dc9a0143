package dev.holdfast.transfer;

import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.Forecast;
import dev.holdfast.flow.Kept;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.compare.VerifiedCopy;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Progress.Holding;
import dev.holdfast.model.Writing;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Moves a source into a target and compares afterwards: the verbs {@code copy} and {@code restore}. */
public final class Transfer {
    private final Rooms rooms;
    private final VerifiedCopy copy;
    private final Clock clock;

    public Transfer(Rooms rooms, VerifiedCopy copy, Clock clock) {
        this.rooms = rooms;
        this.copy = copy;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param dryRun say what there is to move and what would be removed, end as the copy would if that is refused before
     *     it begins or what is stored is damaged, and change nothing
     */
    public record Request(
            String source, String target, Capturing capturing, Writing writing, boolean verify, boolean dryRun) {}

    /**
     * What was done.
     *
     * @param verified the target was read back and is identical, but for what is missing or could not be compared
     * @param uncompared how many pairs were read back that could not be compared; the {@code notes} say why
     * @param records how many were moved, without those that were there already and stayed, or that the target could not take; on a dry run those that would be,
     *     -1 when that takes a copy to tell
     * @param missing what could not be moved, each with its reason
     * @param notes what a person must be told, such as how to undo
     * @param warnings what is known against this source, and why it was taken and not a newer one
     */
    public record Report(
            String source,
            String target,
            boolean dryRun,
            long collections,
            long records,
            String consistency,
            boolean resumed,
            boolean verified,
            long uncompared,
            List<Diff.Line> differences,
            List<Finding> missing,
            List<Finding> notes,
            List<Finding> warnings) {

        /** The same with these warnings before its own. */
        public Report warned(List<Finding> with) {
            List<Finding> all = new ArrayList<>(with);
            all.addAll(warnings);
            return new Report(
                    source,
                    target,
                    dryRun,
                    collections,
                    records,
                    consistency,
                    resumed,
                    verified,
                    uncompared,
                    differences,
                    missing,
                    notes,
                    all);
        }

        /** Nothing is missing and nothing differs. */
        public boolean isComplete() {
            return missing.isEmpty() && differences.isEmpty();
        }
    }

    /** Runs to the end; the verdict is in the report. */
    public Report run(Request request, Progress progress) {
        return request.dryRun() ? preview(request, progress) : move(request, progress);
    }

    private Report move(Request request, Progress progress) {
        AtomicLong moved = new AtomicLong();
        VerifiedCopy.Result result = copy.run(
                request.source(),
                request.target(),
                request.capturing(),
                request.writing(),
                request.verify(),
                counting(progress, moved));
        return report(request, result, moved.get());
    }

    /** Only compares what an earlier run of the same request has written whole; writes nothing. */
    public Report readBack(Request request, Progress progress) {
        VerifiedCopy.Result result =
                copy.readBack(request.source(), request.target(), request.capturing(), request.writing(), progress);
        return report(request, result, result.unwritten());
    }

    /** Whether it is certain that an earlier run of the same request left all in its target, or nothing. */
    public boolean isUnbegun(Request request) {
        try (Target target = rooms.target(
                request.target(), request.writing().of(request.capturing().selection()))) {
            return target instanceof Target.Piecewise piecewise && piecewise.isUnbegun();
        }
    }

    /** Removes what a run of the same request that was killed has left beside its target, for when nobody goes on with it. */
    public void discard(Request request) {
        try (Target target = rooms.target(
                request.target(), request.writing().of(request.capturing().selection()))) {
            if (target instanceof Target.Leaving leaving) {
                leaving.discard();
            }
        }
    }

    private static Report report(Request request, VerifiedCopy.Result result, long moved) {
        CopyReport done = result.report();
        List<Finding> missing = new ArrayList<>(done.capture().missing());
        missing.addAll(done.catalog().unrestorable());
        missing.addAll(result.missing());
        List<Finding> notes = new ArrayList<>(done.capture().warnings());
        notes.addAll(done.catalog().warnings());
        notes.addAll(done.findings());
        notes.addAll(result.uncompared().notes());
        return new Report(
                request.source(),
                request.target(),
                false,
                done.catalog().collections().size(),
                moved - result.unwritten(),
                done.capture().consistency(),
                done.resumed(),
                result.verified() && result.differences().isEmpty(),
                result.uncompared().pairs(),
                Diff.lines(result.differences()),
                missing,
                notes,
                result.doubts());
    }

    /** Counts what the copy moves; what the comparison reads afterwards is told to nobody. */
    private static Progress counting(Progress progress, AtomicLong moved) {
        return new Progress() {
            @Override
            public void moved(String collection, long records, long bytes) {
                moved.addAndGet(records);
                progress.moved(collection, records, bytes);
            }

            @Override
            public void expect(long records) {
                progress.expect(records);
            }

            @Override
            public void note(String text) {
                progress.note(text);
            }

            @Override
            public void warn(String text) {
                progress.warn(text);
            }

            @Override
            public void holds(Holding what) {
                progress.holds(what);
            }

            @Override
            public void undo(String how) {
                progress.undo(how);
            }
        };
    }

    private Report preview(Request request, Progress progress) {
        Writing writing = request.writing().of(request.capturing().selection());
        try (Source source = rooms.source(request.source(), request.capturing());
                Target target = rooms.target(request.target(), writing)) {
            Rooms.Identified.requireTwo(source, target);
            var catalog = source.catalog();
            List<Finding> doubts = VerifiedCopy.doubts(source, progress);
            if (target instanceof Target.Demanding demanding) {
                demanding.demand(catalog, one -> source.read(one, KeyRange.ALL));
            }
            List<Finding> notes = new ArrayList<>(rehearsed(request, writing, target, source));
            Kept.verify(source, progress);
            long records = new Expected(rooms, clock, writing, progress).records(source, target);
            if (records >= 0 && target instanceof Forecast forecast && forecast.isSpread()) {
                notes.add(
                        new Finding("", "the last record would be written on " + forecast.lastDay(records) + " (UTC)"));
            }
            return new Report(
                    request.source(),
                    target.address(),
                    true,
                    catalog.collections().size(),
                    records,
                    "",
                    false,
                    false,
                    0,
                    List.of(),
                    catalog.unrestorable(),
                    notes,
                    doubts);
        }
    }

    private List<Finding> rehearsed(Request request, Writing writing, Target target, Source source) {
        try {
            return new Rehearsal(rooms, source.catalog(), writing).run(target, source);
        } catch (NotEmpty refusal) {
            if (copy.isWritten(request.target(), source, request.capturing(), writing, request.verify())) {
                String reason = "an earlier run has written everything, which would only be compared";
                return List.of(new Finding(target.address(), reason));
            }
            throw refusal;
        }
    }
}
