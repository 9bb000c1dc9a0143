package dev.holdfast.transfer.runs;

import dev.holdfast.flow.compare.Compared;
import dev.holdfast.flow.compare.Comparison;
import dev.holdfast.flow.compare.Difference;
import dev.holdfast.jobs.Kind;
import dev.holdfast.jobs.RunRequest;
import dev.holdfast.jobs.Steps;
import dev.holdfast.transfer.Diff;
import java.time.Duration;
import java.util.List;

/** Compares two places. Changes nothing. */
public final class DiffRun implements Kind.Handler {
    /** The name of this kind of run. */
    public static final String NAME = "diff";

    private static final int EXAMPLES = 100;

    private final Diff diff;

    public DiffRun(Diff diff) {
        this.diff = diff;
    }

    /** What a run is started with: two addresses. */
    public record Params(String a, String b) {}

    /** What came of it: from {@code a} to {@code b}. */
    public record Result(
            String a,
            String b,
            boolean identical,
            List<Changes> collections,
            List<Diff.Line> differences,
            List<String> examples) {}

    /** How many records of a collection came, went, changed, and stayed. */
    public record Changes(String name, long added, long removed, long changed, long same) {
        static Changes of(Compared one) {
            return new Changes(one.name(), one.onlyRight(), one.onlyLeft(), one.changed(), one.same());
        }
    }

    public static RunRequest request(String a, String b) {
        String live = Told.lane(a).equals("cloudflare") ? Told.lane(a) : Told.lane(b);
        return RunRequest.of(NAME, new Params(a, b)).inLane(live);
    }

    /** This kind of run; tried again for {@code patience} while the other side fails. */
    public Kind kind(Duration patience) {
        return new Kind(NAME, this, Told.retry(patience));
    }

    @Override
    public Object run(Steps steps) throws Exception {
        Params params = steps.params(Params.class);
        return steps.step("compare", Result.class, step -> {
            Comparison.Result found = diff.count(params.a(), params.b(), new Told(step));
            return new Result(
                    params.a(),
                    params.b(),
                    found.isIdentical(),
                    found.compared().stream().map(Changes::of).toList(),
                    found.differences().stream().map(DiffRun::line).toList(),
                    found.differences().stream()
                            .flatMap(one -> one.examples().stream().map(example -> one.name() + " " + example))
                            .limit(EXAMPLES)
                            .toList());
        });
    }

    private static Diff.Line line(Difference one) {
        return new Diff.Line(one.name(), one.what(), one.examples());
    }
}
