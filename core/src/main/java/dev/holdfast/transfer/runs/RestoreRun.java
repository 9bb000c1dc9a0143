package dev.holdfast.transfer.runs;

import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.compare.Comparison;
import dev.holdfast.jobs.Kind;
import dev.holdfast.jobs.OpenStep;
import dev.holdfast.jobs.RunRequest;
import dev.holdfast.jobs.Steps;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress.Holding;
import dev.holdfast.transfer.Diff;
import dev.holdfast.transfer.Outlook;
import dev.holdfast.transfer.Transfer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Does what a plan says, if the target is still as the plan saw it. That is looked at in each attempt until one has begun to
 * write: from then on the target may hold a part, and the copy goes on from it. What is written whole is only compared.
 */
public final class RestoreRun implements Kind.Handler {
    /** The name of this kind of run. */
    public static final String NAME = "restore";

    private static final Duration SHORTEST_TTL = Duration.ofSeconds(60);

    private static final String EARLIER = "an earlier attempt had written everything";

    private final Transfer transfer;
    private final Outlook outlook;
    private final Places places;
    private final Clock clock;

    public RestoreRun(Transfer transfer, Outlook outlook, Places places, Clock clock) {
        this.transfer = transfer;
        this.outlook = outlook;
        this.places = places;
        this.clock = clock;
    }

    /**
     * What a run is started with.
     *
     * @param plan the id of the run that made it
     * @param asked tells one request from another
     * @param kept null: any snapshot of this name
     */
    public record Params(String plan, String asked, Wish wish, String lasting, String print, String kept) {}

    /** What came of it. */
    public record Result(
            String snapshot, String target, long records, boolean verified, List<Finding> missing, List<String> notes) {
        Result noted(List<String> more) {
            List<String> all = new ArrayList<>(notes);
            more.stream()
                    .filter(one -> notes.stream().noneMatch(note -> note.contains(one)))
                    .forEach(all::add);
            return new Result(snapshot, target, records, verified, missing, all);
        }
    }

    /**
     * The target was as the plan says; from now on it may be written.
     *
     * @param undo how that is undone, as this attempt knows; null when it can not be
     * @param holds null: nobody knows, so that it may be a part
     * @param before how what earlier attempts did is undone, the first one first
     * @param other it was looked at, and is neither what the plan saw nor what was to be written
     */
    record Begun(String print, String undo, Holding holds, List<String> before, boolean other) {
        Begun {
            holds = holds == null ? Holding.PART : holds;
            before = before == null ? List.of() : List.copyOf(before);
        }

        Begun undone(String how) {
            return new Begun(print, how, holds, before, other);
        }

        Begun holding(Holding what) {
            return new Begun(print, undo, what, before, false);
        }

        /** In another attempt, which may know only what came after this one. */
        Begun again() {
            return new Begun(print, null, holds, ways(), false);
        }

        Begun another() {
            return new Begun(print, undo, holds, before, true);
        }

        List<String> ways() {
            List<String> ways = new ArrayList<>(before);
            if (undo != null && !ways.contains(undo)) {
                ways.add(undo);
            }
            return ways;
        }
    }

    /** A plan is applied once: a second request that is not the same is refused by its key. */
    public static RunRequest request(String plan, String asked, Wish wish, PlanRun.Plan made) {
        return RunRequest.of(NAME, new Params(plan, asked, wish, made.lasting(), made.print(), made.kept()))
                .inLane(Told.lane(wish.target()))
                .withKey("apply " + plan);
    }

    /** This kind of run; tried again for {@code patience} while the other side fails. */
    public Kind kind(Duration patience) {
        return new Kind(NAME, this, Told.retry(patience));
    }

    @Override
    public Object run(Steps steps) throws Exception {
        Params params = steps.params(Params.class);
        return steps.step("restore", Result.class, step -> restore(params, step));
    }

    @Override
    public String left(Kind.Left left) {
        return left.saved("restore", Begun.class)
                .map(begun -> left(left.params(Params.class).wish(), begun, left.reason()))
                .orElse("");
    }

    private static String left(Wish wish, Begun begun, String reason) {
        if (begun.holds() == Holding.NONE) {
            return "";
        }
        StringBuilder words = new StringBuilder(wish.target())
                .append(
                        begun.other()
                                ? " was written by somebody else since; nobody knows whether an earlier attempt had written it"
                                        + " before that. A new plan tells what it holds."
                                : held(wish, begun.holds()));
        begun.ways().stream()
                .filter(way -> !reason.contains(way))
                .forEach(way -> words.append(' ').append(way));
        return words.toString();
    }

    private static String held(Wish wish, Holding what) {
        return switch (what) {
            case NONE -> "";
            case PART ->
                " may hold a part of " + wish.snapshot()
                        + (wish.removes() ? ", and no longer all that was there before" : "")
                        + "; a new plan of the same restore, applied, goes on.";
            case ALL_OR_NONE ->
                " was left with all of " + wish.snapshot() + ", not compared yet, or as it was before"
                        + "; a new plan of the same restore, applied, goes on.";
            case ALL ->
                " holds all of " + wish.snapshot() + ", but it was not compared to the end"
                        + "; a new plan of the same restore, applied, does that.";
        };
    }

    private Result restore(Params params, OpenStep step) {
        params.wish().requireSettled(places);
        requireKept(params);
        Optional<Begun> earlier = step.saved(Begun.class);
        // It is on disk before the first write, so that it can be said whatever ends the run.
        Told told = new Told(step, how -> step.save(begun(params, step).undone(how)), what -> {
            if (what == Holding.ALL_OR_NONE
                    && params.wish().swaps()
                    && !isSame(params, earlier.isPresent(), new Told(step))) {
                throw changed(params.wish());
            }
            step.save(begun(params, step).holding(what));
        });
        Begun begun = earlier.map(Begun::again).orElseGet(() -> begun(params, step));
        boolean isWritten = isWritten(params, begun, earlier.isPresent(), told);
        step.save(begun.holds() == Holding.ALL_OR_NONE && !isWritten ? begun.holding(Holding.NONE) : begun);
        try {
            Result result = isWritten ? readBack(params.wish(), begun, told, step) : moved(params.wish(), told);
            return result.noted(begun.before());
        } catch (NotEmpty refusal) {
            if (earlier.isPresent() && isThere(params.wish(), told)) {
                return new Result(
                                params.wish().snapshot(), params.wish().target(), 0, true, List.of(), List.of(EARLIER))
                        .noted(begun.before());
            }
            throw refusal;
        } catch (Failure failure) {
            if (!isWritten) {
                retract(params.wish(), failure, step);
            }
            // A run keeps the sentence alone, and the way back stands in the hint.
            throw new Failure(
                    failure.kind(), (failure.getMessage() + ". " + failure.hint()).strip(), failure.hint(), failure);
        }
    }

    /** A file that others have open does not change its place with the new one: this attempt wrote nothing. */
    private static void retract(Wish wish, Failure failure, OpenStep step) {
        step.saved(Begun.class)
                .filter(saved -> saved.holds() == Holding.ALL_OR_NONE)
                .filter(saved -> wish.swaps() && failure.kind() == Failure.Kind.BUSY)
                .ifPresent(saved -> step.save(saved.holding(Holding.NONE)));
    }

    private static Begun begun(Params params, OpenStep step) {
        return step.saved(Begun.class).orElseGet(() -> new Begun(params.print(), null, Holding.NONE, List.of(), false));
    }

    /**
     * Whether an earlier attempt has written all, so that nothing may be written again. Refuses where nothing is written and
     * the target is not as the plan saw it: attempts can be hours apart, and others write there.
     */
    private boolean isWritten(Params params, Begun begun, boolean again, Told told) {
        return switch (begun.holds()) {
            case NONE -> {
                if (!isSame(params, again, told)) {
                    discard(params.wish(), again);
                    throw changed(params.wish());
                }
                yield false;
            }
            case ALL_OR_NONE -> !isSame(params, again, told);
            case PART -> transfer.isUnbegun(params.wish().request(false)) && !isSame(params, again, told);
            case ALL -> true;
        };
    }

    private void requireKept(Params params) {
        Wish wish = params.wish();
        if (params.kept() != null && !params.kept().equals(outlook.print(wish.source(), wish.capturing()))) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    wish.snapshot() + " in " + wish.store() + " is another one than when the plan was made;"
                            + " nothing was written in this attempt",
                    "Find out who writes into the store, and make a new plan.");
        }
    }

    private static Failure changed(Wish wish) {
        return new Failure(
                Failure.Kind.USAGE,
                wish.target() + " has changed since the plan was made; nothing was written",
                "Make a new plan.");
    }

    /** Nobody goes on with what an attempt that was killed has made beside its place. */
    private void discard(Wish wish, boolean again) {
        if (again) {
            wish.requireSettled(places);
            transfer.discard(wish.request(false));
        }
    }

    /** An attempt that wrote nothing may have made the place, empty, where the plan saw none. */
    private boolean isSame(Params params, boolean again, Told told) {
        Wish wish = params.wish();
        Outlook.Seen seen = outlook.look(wish.target(), wish.capturing(), Instant.parse(params.lasting()), told);
        return seen.print().equals(params.print())
                || again && seen.isEmpty() && params.print().equals(Outlook.ABSENT);
    }

    private Result moved(Wish wish, Told told) {
        // Looking at the target took its time, and a link may have been made in between.
        wish.requireSettled(places);
        Transfer.Report report = transfer.run(wish.request(false), told);
        requireAlike(report, wish.target() + " is not what was restored into it", "Somebody else may write there.");
        return result(wish, report, told);
    }

    private Result readBack(Wish wish, Begun begun, Told told, OpenStep step) {
        Transfer.Report report = transfer.readBack(wish.request(false), told);
        if (begun.holds() == Holding.ALL) {
            requireAlike(report, wish.target() + " is not what was restored into it", "Somebody else may write there.");
        } else if (!report.differences().isEmpty()) {
            step.save(begun.another());
            discard(wish, true);
            requireAlike(
                    report,
                    wish.target() + " has changed since the plan was made, and is not " + wish.snapshot()
                            + " either; nothing was written in this attempt",
                    "Make a new plan.");
        }
        return result(wish, report, told).noted(List.of(EARLIER));
    }

    private static void requireAlike(Transfer.Report report, String otherwise, String hint) {
        if (!report.differences().isEmpty()) {
            Diff.Line first = report.differences().getFirst();
            throw new Failure(Failure.Kind.CORRUPT, otherwise + ": " + first.name() + " " + first.what(), hint);
        }
    }

    private static Result result(Wish wish, Transfer.Report report, Told told) {
        List<String> notes = new ArrayList<>(told.warnings());
        report.notes().forEach(one -> notes.add((one.name() + " " + one.reason()).strip()));
        return new Result(wish.snapshot(), wish.target(), report.records(), report.verified(), report.missing(), notes);
    }

    private boolean isThere(Wish wish, Told told) {
        Comparison.Result compared = outlook.compare(
                wish.source(), wish.target(), wish.capturing(), clock.instant().plus(SHORTEST_TTL), false, told);
        return compared.isIdentical();
    }
}
