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
import dev.holdfast.transfer.Outlook;
import dev.holdfast.transfer.Transfer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what a plan says, if the target is still as the plan saw it. That is looked at directly before the first write, and
 * not again when the server was killed since: then the target may hold a part, and the copy goes on from it.
 */
public final class RestoreRun implements Kind.Handler {
    /** The name of this kind of run. */
    public static final String NAME = "restore";

    private static final Duration SHORTEST_TTL = Duration.ofSeconds(60);

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
     */
    public record Params(String plan, String asked, Wish wish, String lasting, String print) {}

    /** What came of it. */
    public record Result(
            String snapshot,
            String target,
            long records,
            boolean verified,
            List<Finding> missing,
            List<String> notes) {}

    /**
     * The target was as the plan says; from now on it may be written.
     *
     * @param undo how that is undone; null when it can not be
     * @param holds null: nobody knows, so that it may be a part
     */
    record Begun(String print, String undo, Holding holds) {
        Begun {
            holds = holds == null ? Holding.PART : holds;
        }

        Begun undone(String how) {
            return new Begun(print, how, holds);
        }

        Begun holding(Holding what) {
            return new Begun(print, undo, what);
        }
    }

    /** A plan is applied once: a second request that is not the same is refused by its key. */
    public static RunRequest request(String plan, String asked, Wish wish, PlanRun.Plan made) {
        return RunRequest.of(NAME, new Params(plan, asked, wish, made.lasting(), made.print()))
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
        String held = wish.target()
                + switch (begun.holds()) {
                    case NONE -> "";
                    case PART ->
                        " may hold a part of " + wish.snapshot()
                                + (wish.removes() ? ", and no longer all that was there before" : "")
                                + "; a new plan of the same restore, applied, goes on.";
                    case ALL_OR_NONE ->
                        " holds all of " + wish.snapshot() + ", not compared yet, or is as it was before"
                                + "; a new plan of the same restore, applied, goes on.";
                    case ALL ->
                        " holds all of " + wish.snapshot() + ", but it was not compared to the end"
                                + "; a new plan of the same restore, applied, does that.";
                };
        boolean isSaid = begun.undo() == null || reason.contains(begun.undo());
        return isSaid ? held : held + " " + begun.undo();
    }

    private Result restore(Params params, OpenStep step) {
        params.wish().requireSettled(places);
        boolean wasBegun = step.saved(Begun.class).isPresent();
        // It is on disk before the first write, so that it can be said whatever ends the run.
        Told told = new Told(
                step,
                how -> step.save(begun(params, step).undone(how)),
                what -> step.save(begun(params, step).holding(what)));
        if (!wasBegun) {
            requireSame(params, told);
            step.save(begun(params, step));
        }
        try {
            return moved(params.wish(), told);
        } catch (NotEmpty refusal) {
            if (wasBegun && isThere(params.wish(), told)) {
                return new Result(
                        params.wish().snapshot(),
                        params.wish().target(),
                        0,
                        true,
                        List.of(),
                        List.of("an earlier attempt had written everything"));
            }
            throw refusal;
        } catch (Failure failure) {
            // A run keeps the sentence alone, and the way back stands in the hint.
            throw new Failure(
                    failure.kind(), (failure.getMessage() + ". " + failure.hint()).strip(), failure.hint(), failure);
        }
    }

    private static Begun begun(Params params, OpenStep step) {
        return step.saved(Begun.class).orElseGet(() -> new Begun(params.print(), null, Holding.NONE));
    }

    private void requireSame(Params params, Told told) {
        Wish wish = params.wish();
        Instant lasting = Instant.parse(params.lasting());
        if (!outlook.look(wish.target(), wish.capturing(), lasting, told)
                .print()
                .equals(params.print())) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    wish.target() + " has changed since the plan was made; nothing was written",
                    "Make a new plan.");
        }
    }

    private Result moved(Wish wish, Told told) {
        // Looking at the target took its time, and a link may have been made in between.
        wish.requireSettled(places);
        Transfer.Report report = transfer.run(wish.request(false), told);
        if (!report.differences().isEmpty()) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    wish.target() + " is not what was restored into it: "
                            + report.differences().getFirst().name() + " "
                            + report.differences().getFirst().what(),
                    "Somebody else may write there.");
        }
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
