package dev.holdfast.flow.compare;

import dev.holdfast.model.Pause;
import dev.holdfast.model.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Looks again at what differs until nothing does or time is up: a key-value store may answer old values for a while. A look
 * that is not answered in time, as when the account's requests are used up, is given up.
 */
final class Settling {
    private static final Duration STEP = Duration.ofSeconds(10);
    /** Between two words about the waiting. */
    private static final Duration WORD = Duration.ofSeconds(30);
    /** The last look needs some time for itself. */
    private static final Duration LAST = Duration.ofSeconds(5);

    private final Clock clock;
    private final Pause pause;
    private final Progress progress;

    Settling(Clock clock, Pause pause, Progress progress) {
        this.clock = clock;
        this.pause = pause;
        this.progress = progress;
    }

    /**
     * What a look has found.
     *
     * @param isCheap another look takes few requests
     * @param again looks another time
     */
    record Found(List<Difference> differences, boolean isCheap, Supplier<Found> again) {
        Found {
            differences = List.copyOf(differences);
        }
    }

    /** What differs in the end, at {@code until} at the latest. */
    List<Difference> run(Found first, Instant until) {
        Found found = first;
        Duration step = STEP;
        Instant word = Instant.MIN;
        for (Duration left = left(until);
                !found.differences().isEmpty() && left.compareTo(LAST) > 0;
                left = left(until)) {
            if (!clock.instant().isBefore(word)) {
                progress.note(waiting(found, left));
                word = clock.instant().plus(WORD);
            }
            pause.of(shorter(step, left.minus(LAST)));
            Found next = within(found.again(), left(until));
            if (next == null) {
                progress.note("a look again was not answered in time: this is what was seen before");
                break;
            }
            found = next;
            step = found.isCheap() ? STEP : step.multipliedBy(2);
        }
        return found.differences();
    }

    private Duration left(Instant until) {
        return Duration.between(clock.instant(), until);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static String waiting(Found found, Duration left) {
        return String.format(
                "%,d pairs still differ; Workers KV may show them later: looking again for up to %d s",
                found.differences().stream().mapToLong(Difference::records).sum(), left.toSeconds());
    }

    /** Null when there was no answer in this time. */
    private static Found within(Supplier<Found> look, Duration time) {
        AtomicReference<Found> found = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread looking = Thread.ofVirtual().name("look again").start(() -> {
            try {
                found.set(look.get());
            } catch (Throwable failure) {
                thrown.set(failure);
            }
        });
        try {
            if (!looking.join(time)) {
                looking.interrupt();
                return null;
            }
        } catch (InterruptedException e) {
            looking.interrupt();
            Thread.currentThread().interrupt();
            return null;
        }
        return switch (thrown.get()) {
            case null -> found.get();
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        };
    }
}
