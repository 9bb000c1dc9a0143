package dev.holdfast.transfer.runs;

import dev.holdfast.jobs.OpenStep;
import dev.holdfast.jobs.Retry;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Progress.Holding;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Progress as a step of a run shows it. Keeps the warnings. */
final class Told implements Progress {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final OpenStep step;
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong expected = new AtomicLong();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Consumer<String> undo;
    private final Consumer<Holding> holds;

    Told(OpenStep step) {
        this(step, how -> {}, what -> {});
    }

    /**
     * @param undo hears how what is about to be written can be undone; the report of the copy says it again
     * @param holds hears what the target holds
     */
    Told(OpenStep step, Consumer<String> undo, Consumer<Holding> holds) {
        this.holds = holds;
        this.step = step;
        this.undo = undo;
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public void moved(String collection, long more, long bytes) {
        step.progress(records.addAndGet(more), expected.get(), collection);
    }

    @Override
    public void expect(long count) {
        expected.set(count);
    }

    @Override
    public void note(String text) {
        step.progress(records.get(), expected.get(), text);
    }

    @Override
    public void warn(String text) {
        warnings.add(text);
    }

    @Override
    public void holds(Holding what) {
        holds.accept(what);
    }

    @Override
    public void undo(String how) {
        undo.accept(how);
    }

    /** What will be the same next time is not tried again. */
    static Retry retry(Duration patience) {
        return new Retry(
                FIRST_PAUSE,
                LONGEST_PAUSE,
                patience,
                failure -> failure instanceof Failure known
                        && (known.kind() == Failure.Kind.REMOTE || known.kind() == Failure.Kind.BUSY));
    }

    /** All that touch one account wait for each other: they share its requests. */
    static String lane(String address) {
        return address.startsWith("d1:") || address.startsWith("kv:") ? "cloudflare" : address;
    }
}
