package dev.holdfast.transfer.runs;

import dev.holdfast.flow.compare.Compared;
import dev.holdfast.flow.compare.Comparison;
import dev.holdfast.flow.compare.Difference;
import dev.holdfast.jobs.Kind;
import dev.holdfast.jobs.RunRequest;
import dev.holdfast.jobs.Steps;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.transfer.Outlook;
import dev.holdfast.transfer.Transfer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Tells what a restore would do, and writes nothing. It fails as the restore would, if that would be refused. */
public final class PlanRun implements Kind.Handler {
    /** The name of this kind of run. */
    public static final String NAME = "plan";

    /** How long a plan may be applied. */
    public static final Duration LIFE = Duration.ofHours(1);

    /** Workers KV refuses expirations that are nearer than this. */
    private static final Duration SHORTEST_TTL = Duration.ofSeconds(60);

    private final Transfer transfer;
    private final Outlook outlook;
    private final Places places;
    private final Clock clock;

    public PlanRun(Transfer transfer, Outlook outlook, Places places, Clock clock) {
        this.transfer = transfer;
        this.outlook = outlook;
        this.places = places;
        this.clock = clock;
    }

    /**
     * What would be done.
     *
     * @param targetState {@code absent}, {@code empty} or {@code filled}
     * @param expires the moment until which it may be applied
     * @param warnings sentences
     * @param lasting pairs of the target that expire before this moment are not in {@code print}
     * @param print of what is in the target: it is only applied to the same
     * @param kept what tells the stored snapshot from another in its place: only the same is applied
     */
    public record Plan(
            String snapshot,
            String target,
            String mode,
            String targetState,
            String expires,
            List<Changes> collections,
            List<String> warnings,
            String lasting,
            String print,
            String kept) {}

    /**
     * What would be done to a collection of the target.
     *
     * @param records in the snapshot
     * @param present in the target now
     */
    public record Changes(String name, long records, long present, long adds, long removes, long changes) {
        static Changes of(Compared one, boolean removes) {
            return new Changes(
                    one.name(), one.left(), one.right(), one.onlyLeft(), removes ? one.onlyRight() : 0, one.changed());
        }
    }

    public static RunRequest request(Wish wish) {
        return RunRequest.of(NAME, wish).inLane(Told.lane(wish.target()));
    }

    /** This kind of run; tried again for {@code patience} while the other side fails. */
    public Kind kind(Duration patience) {
        return new Kind(NAME, this, Told.retry(patience));
    }

    @Override
    public Object run(Steps steps) throws Exception {
        Wish wish = steps.params(Wish.class);
        return steps.step("compare", Plan.class, step -> plan(wish, new Told(step)));
    }

    private Plan plan(Wish wish, Progress progress) {
        wish.requireSettled(places);
        String kept = outlook.print(wish.source(), wish.capturing());
        Transfer.Report rehearsed = transfer.run(wish.request(true), progress);
        Instant now = clock.instant();
        Instant lasting = now.plus(LIFE.multipliedBy(2));
        // First what it is, then how it differs: what changes between the two is noticed when the plan is applied.
        Outlook.Seen seen = outlook.look(wish.target(), wish.capturing(), lasting, progress);
        Comparison.Result compared =
                outlook.compare(wish.source(), wish.target(), wish.capturing(), now.plus(SHORTEST_TTL), true, progress);
        return new Plan(
                wish.snapshot(),
                wish.target(),
                wish.mode(),
                seen.state(),
                clock.instant().plus(LIFE).toString(),
                compared.compared().stream()
                        .map(one -> Changes.of(one, wish.removes()))
                        .toList(),
                warnings(rehearsed, compared),
                lasting.toString(),
                seen.print(),
                kept);
    }

    private static List<String> warnings(Transfer.Report rehearsed, Comparison.Result compared) {
        List<Finding> findings = new ArrayList<>(rehearsed.warnings());
        findings.addAll(rehearsed.missing());
        findings.addAll(rehearsed.notes());
        List<String> warnings = new ArrayList<>();
        findings.forEach(one -> warnings.add((one.name() + " " + one.reason()).strip()));
        compared.differences().stream()
                .filter(one -> one.records() == 0 && one.what().contains("differ"))
                .map(PlanRun::sentence)
                .forEach(warnings::add);
        return warnings;
    }

    private static String sentence(Difference one) {
        return one.name() + ": " + one.what();
    }
}
