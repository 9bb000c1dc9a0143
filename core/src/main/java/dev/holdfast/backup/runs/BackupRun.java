package dev.holdfast.backup.runs;

import dev.holdfast.backup.Backup;
import dev.holdfast.backup.Forget;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.Prove;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.jobs.Kind;
import dev.holdfast.jobs.OpenStep;
import dev.holdfast.jobs.Retry;
import dev.holdfast.jobs.Steps;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes one source of a configured backup: capture, proof, comparison, retention, each a step; of an export {@link ExportSteps} instead
 * of the capture.
 *
 * <p>What the configuration says when the first attempt begins is kept for all later ones: store, mode and encryption, also
 * when the backup is renamed or gone since. Of today are only the rules of retention. A capture that was killed is gone on with in the same snapshot; one that was sealed just before the server died is
 * found again by the name that was kept, and not taken twice; if it is encrypted it stays sealed then, because the key that
 * could prove it died with the server, and the run says that it is not proven. A proof that fails ends the run as failed, and the snapshot
 * stays for people to look at. Where much was lost since the proven one before, that one is put on hold for a week before
 * rules are applied.
 */
public final class BackupRun implements Kind.Handler {
    /** The name of this kind of run. */
    public static final String NAME = "backup";

    /** The first step: its result is {@link Began}. */
    public static final String BEGIN = "begin";

    private static final String CAPTURE = "capture";
    private static final String SEALED = "sealed";

    /** The same of an export. */
    static final String STORE = "store";

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** Long enough that somebody has read of it, also over a long weekend. */
    private static final Duration SPARED = Duration.ofDays(7);

    private static final int MOST_NAMED = 20;

    private final Supplier<List<Order>> orders;
    private final Taking taking;
    private final ExportSteps exports;
    private final Prove prove;
    private final Forget forget;
    private final Inventory inventory;
    private final Losses losses;

    /**
     * @param orders the configuration as it is now
     * @param exports how a source is taken by the vendor's own export
     * @param losses what is too much to be lost since the snapshot before
     */
    public BackupRun(
            Supplier<List<Order>> orders,
            Backup backup,
            ExportSteps exports,
            Prove prove,
            Forget forget,
            Inventory inventory,
            Losses losses) {
        this.orders = orders;
        this.taking = new Taking(backup, inventory);
        this.exports = exports;
        this.prove = prove;
        this.forget = forget;
        this.inventory = inventory;
        this.losses = losses;
    }

    /** Whether it is the step whose result is the name of the sealed snapshot, or null when it came to nothing. */
    public static boolean isSealing(String step) {
        return step.equals(CAPTURE) || step.split(" ")[0].equals(STORE);
    }

    /** What a run is started with. */
    public record Params(String backup, String source) {}

    /** What a run was begun with, and goes on with in all attempts, as far as people see it. */
    public record Began(String store, Capturing.Mode mode, boolean requireExact) {}

    /**
     * What came of it; the store is the one in which it began.
     *
     * @param lost what is not in it any more of the proven one before it; null when that is nothing, or bearable
     */
    public record Result(
            String store,
            String snapshot,
            String state,
            String consistency,
            boolean complete,
            long records,
            long bytes,
            int removed,
            Losses.Since lost) {}

    /** This kind of run; tried again for {@code patience} while the other side fails. */
    public Kind kind(Duration patience) {
        return new Kind(NAME, this, new Retry(FIRST_PAUSE, LONGEST_PAUSE, patience, BackupRun::isWorthwhile));
    }

    @Override
    public Object run(Steps steps) throws Exception {
        Params params = steps.params(Params.class);
        Backup.Request request =
                steps.step(BEGIN, Taking.Terms.class, step -> begin(params)).of(params.source(), steps.run());
        String store = request.store();
        String snapshot = request.capturing().mode() == Capturing.Mode.EXPORT
                ? exports.take(steps, request, taking)
                : steps.step(CAPTURE, String.class, step -> capture(request, step));
        if (request.prove()) {
            steps.step("prove", step -> prove(store, snapshot, step));
        }
        Optional<Keep> keep = keep(params.backup(), store);
        Losses.Since lost = steps.step("compare", Losses.Since.class, step -> compare(store, snapshot, keep));
        int removed =
                keep.isEmpty() ? 0 : steps.step("forget", Integer.class, step -> forget(store, snapshot, keep.get()));
        return result(store, inventory.find(store, "", snapshot), removed, lost);
    }

    private Taking.Terms begin(Params params) {
        return Taking.Terms.of(
                Order.find(orders.get(), params.backup()).taking().apply(params.source()));
    }

    private String capture(Backup.Request request, OpenStep step) {
        return step.saved(Taking.Begun.class)
                .map(Taking.Begun::snapshot)
                .filter(id -> taking.isSealedByNow(request, id))
                .orElseGet(() -> take(request, step));
    }

    private String take(Backup.Request request, OpenStep step) {
        return Taking.taken(taking.backup()
                .run(Taking.proving(request), Taking.progress(step), id -> step.save(new Taking.Begun(id))));
    }

    @Override
    public String remark(Object result) {
        return result instanceof Result made && made.state().equals(SEALED)
                ? "not proven: " + made.snapshot()
                        + " is sealed, and the key that could have proven it was lost when the"
                        + " attempt that took it ended; `holdfast prove STORE " + made.snapshot()
                        + " --identity FILE` proves it"
                : null;
    }

    private void prove(String store, String snapshot, OpenStep step) {
        Inventory.Entry entry = inventory.find(store, "", snapshot);
        if (entry.encrypted()) {
            // Its key lived no longer than the step that took it, and proved it there.
            boolean isLost = entry.state().equals(SEALED);
            step.progress(0, 0, isLost ? "not proven: its key was lost" : "was proven when it was sealed");
            return;
        }
        Prove.Report report = prove.run(store, snapshot, Taking.progress(step));
        if (!report.proven()) {
            throw Taking.notGood(snapshot, report.problems().getFirst());
        }
    }

    /** Before any rule is applied: the one that still has what was lost could be the next to go. */
    private Losses.Since compare(String store, String snapshot, Optional<Keep> keep) {
        Inventory.Counts before = inventory.provenBefore(store, snapshot).orElse(null);
        if (before == null) {
            return null;
        }
        List<Losses.Loss> lost = losses.between(
                before.records(), inventory.counts(store, snapshot).records());
        if (lost.isEmpty()) {
            return null;
        }
        if (keep.isPresent()) {
            spare(store, before.id(), "records were lost between it and " + snapshot);
        }
        return new Losses.Since(before.id(), lost.stream().limit(MOST_NAMED).toList());
    }

    private void spare(String store, String snapshot, String reason) {
        boolean isSpared = forget.holds(store, snapshot).stream()
                .anyMatch(held -> held.reason().equals(reason));
        if (!isSpared) {
            forget.hold(store, snapshot, reason, forget.now().plus(SPARED));
        }
    }

    /** The rules of today, if the backup is still there: never those of another store. */
    private Optional<Keep> keep(String backup, String store) {
        return orders.get().stream()
                .filter(order -> order.name().equals(backup))
                .filter(order -> Order.place(order.store()).equals(Order.place(store)))
                .map(Order::keep)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Rules are applied to this source only, and only after a proof. */
    private int forget(String store, String snapshot, Keep keep) {
        String slug = snapshot.substring(0, snapshot.lastIndexOf('/'));
        return forget.run(store, slug, keep, false).removed().size();
    }

    private static Result result(String store, Inventory.Entry entry, int removed, Losses.Since lost) {
        return new Result(
                store,
                entry.id(),
                entry.state(),
                entry.consistency(),
                entry.complete(),
                entry.records(),
                entry.bytes(),
                removed,
                lost);
    }

    /** What will be the same next time is not tried again. */
    private static boolean isWorthwhile(Throwable failure) {
        return failure instanceof Failure known
                && !(failure instanceof ExportSteps.Spent)
                && switch (known.kind()) {
                    case REMOTE, BUSY -> true;
                    default -> false;
                };
    }
}
