package dev.holdfast.backup.runs;

import dev.holdfast.backup.Prove;
import dev.holdfast.jobs.Kind;
import dev.holdfast.jobs.Retry;
import dev.holdfast.jobs.RunRequest;
import dev.holdfast.jobs.Steps;
import dev.holdfast.model.Failure;
import java.time.Duration;

/**
 * Proves one snapshot again. One at a time: each fills a scratch engine of the machine. A proof that fails ends the run as
 * failed; the verdict is beside the snapshot either way.
 */
public final class ProveRun implements Kind.Handler {
    /** The name of this kind of run. */
    public static final String NAME = "prove";

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Prove prove;

    public ProveRun(Prove prove) {
        this.prove = prove;
    }

    /** What a run is started with. */
    public record Params(String store, String snapshot) {}

    /** What came of it. */
    public record Result(String snapshot, String state, long records) {}

    public static RunRequest request(String store, String snapshot) {
        return RunRequest.of(NAME, new Params(store, snapshot)).inLane(NAME);
    }

    /** This kind of run; tried again for {@code patience} while the store fails. */
    public Kind kind(Duration patience) {
        return new Kind(NAME, this, new Retry(FIRST_PAUSE, LONGEST_PAUSE, patience, ProveRun::isWorthwhile));
    }

    @Override
    public Object run(Steps steps) throws Exception {
        Params params = steps.params(Params.class);
        return steps.step("prove", Result.class, step -> {
            Prove.Report report = prove.run(params.store(), params.snapshot(), Taking.progress(step));
            if (!report.proven()) {
                throw Taking.notGood(params.snapshot(), report.problems().getFirst());
            }
            return new Result(params.snapshot(), "proven", report.records());
        });
    }

    private static boolean isWorthwhile(Throwable failure) {
        return failure instanceof Failure known
                && (known.kind() == Failure.Kind.REMOTE || known.kind() == Failure.Kind.BUSY);
    }
}
