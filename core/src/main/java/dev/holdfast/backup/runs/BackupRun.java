package dev.holdfast.backup.runs;

import dev.holdfast.backup.Backup;
import dev.holdfast.backup.Forget;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.Prove;
import dev.holdfast.jobs.Kind;
import dev.holdfast.jobs.OpenStep;
import dev.holdfast.jobs.Retry;
import dev.holdfast.jobs.Steps;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Takes one source of a configured backup: capture, proof, retention, each a step.
 *
 * <p>A capture that was killed is gone on with in the same snapshot; one that was sealed just before the server died is
 * found again by the name that was kept, and not taken twice; if it is encrypted it stays sealed then, because the key that
 * could prove it died with the server. A proof that fails ends the run as failed, and the snapshot
 * stays for people to look at.
 */
public final class BackupRun implements Kind.Handler {
    /** The name of this kind of run. */
    public static final String NAME = "backup";

    /** The step whose result is the name of the sealed snapshot. */
    public static final String CAPTURE = "capture";

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Supplier<List<Order>> orders;
    private final Backup backup;
    private final Prove prove;
    private final Forget forget;
    private final Inventory inventory;

    /** @param orders the configuration as it is now */
    public BackupRun(Supplier<List<Order>> orders, Backup backup, Prove prove, Forget forget, Inventory inventory) {
        this.orders = orders;
        this.backup = backup;
        this.prove = prove;
        this.forget = forget;
        this.inventory = inventory;
    }

    /** What a run is started with. */
    public record Params(String backup, String source) {}

    /** What came of it. */
    public record Result(
            String snapshot,
            String state,
            String consistency,
            boolean complete,
            long records,
            long bytes,
            int removed) {}

    /** A snapshot that a step has begun. */
    record Begun(String snapshot) {}

    /** This kind of run; tried again for {@code patience} while the other side fails. */
    public Kind kind(Duration patience) {
        return new Kind(NAME, this, new Retry(FIRST_PAUSE, LONGEST_PAUSE, patience, BackupRun::isWorthwhile));
    }

    @Override
    public Object run(Steps steps) throws Exception {
        Params params = steps.params(Params.class);
        Order order = Order.find(orders.get(), params.backup());
        Backup.Request request = order.taking().apply(params.source());
        String snapshot = steps.step(CAPTURE, String.class, step -> capture(request, step));
        if (request.prove() && !request.isEncrypted()) {
            steps.step("prove", step -> prove(request.store(), snapshot, step));
        }
        int removed = order.keep() == null ? 0 : steps.step("forget", Integer.class, step -> forget(order, snapshot));
        return result(inventory.find(request.store(), "", snapshot), removed);
    }

    private String capture(Backup.Request request, OpenStep step) {
        Optional<String> sealed =
                step.saved(Begun.class).map(begun -> begun.snapshot()).filter(id -> isSealed(request.store(), id));
        return sealed.orElseGet(() -> take(request, step));
    }

    /** The key that can prove an encrypted snapshot lives no longer than this call. */
    private String take(Backup.Request request, OpenStep step) {
        Backup.Request now = request.isEncrypted() ? request : request.withoutProof();
        Backup.Report report = backup.run(now, progress(step), id -> step.save(new Begun(id)));
        report.problems().stream().findFirst().ifPresent(first -> {
            throw notGood(report.snapshot(), first);
        });
        return report.snapshot();
    }

    private boolean isSealed(String store, String id) {
        try {
            String state = inventory.find(store, "", id).state();
            return !state.equals("unfinished") && !state.equals("unreadable");
        } catch (Failure failure) {
            if (failure.kind() == Failure.Kind.NOT_FOUND) {
                return false;
            }
            throw failure;
        }
    }

    private void prove(String store, String snapshot, OpenStep step) {
        Prove.Report report = prove.run(store, snapshot, progress(step));
        if (!report.proven()) {
            throw notGood(snapshot, report.problems().getFirst());
        }
    }

    private static Failure notGood(String snapshot, Finding first) {
        return new Failure(
                Failure.Kind.CORRUPT,
                snapshot + " is not good: " + first.name() + " " + first.reason(),
                "Look at the snapshot and its source before you rely on an older one.");
    }

    /** Rules are applied to this source only, and only after a proof. */
    private int forget(Order order, String snapshot) {
        String slug = snapshot.substring(0, snapshot.lastIndexOf('/'));
        return forget.run(order.store(), slug, order.keep(), false).removed().size();
    }

    private static Result result(Inventory.Entry entry, int removed) {
        return new Result(
                entry.id(),
                entry.state(),
                entry.consistency(),
                entry.complete(),
                entry.records(),
                entry.bytes(),
                removed);
    }

    private static Progress progress(OpenStep step) {
        AtomicLong records = new AtomicLong();
        AtomicLong expected = new AtomicLong();
        return new Progress() {
            @Override
            public void moved(String collection, long more, long bytes) {
                step.progress(records.addAndGet(more), expected.get(), collection);
            }

            @Override
            public void expect(long count) {
                expected.set(count);
            }
        };
    }

    /** What will be the same next time is not tried again. */
    private static boolean isWorthwhile(Throwable failure) {
        return failure instanceof Failure known
                && switch (known.kind()) {
                    case REMOTE, BUSY -> true;
                    default -> false;
                };
    }
}
