package dev.holdfast.flow.export;

import dev.holdfast.flow.export.PolledExport.Answer;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The two loops of asking: for an export until one may begin, and after it until it is over. A poll that fails is not
 * repeated; the next one is due anyway.
 */
public final class Asking {
    /** With one lost poll between, and the time that is waited for it, still below the 15 seconds of D1. */
    private static final Duration PACE = Duration.ofSeconds(2);

    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(3);

    /** Without any answer for so long, somebody else may try. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private final PolledExport export;
    private final Clock clock;
    private final Pause pause;

    public Asking(PolledExport export, Clock clock, Pause pause) {
        this.export = export;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Begins an export, as soon as no other is under way there and the other side answers.
     *
     * @param patience how long it may take
     * @param refused hears of every try that failed; may throw to end it
     * @throws Failure the last one, when patience is spent, or asking again can not help
     */
    public Answer begin(Duration patience, Consumer<Failure> refused) {
        Instant end = clock.instant().plus(patience);
        while (true) {
            try {
                return export.start();
            } catch (Failure failure) {
                if (isFinal(failure) || clock.instant().isAfter(end)) {
                    throw failure;
                }
                refused.accept(failure);
            }
            pause.of(BETWEEN_STARTS);
        }
    }

    /**
     * Keeps an export alive until it is over.
     *
     * @param asked hears of every answer
     * @throws Failure when no answer came for minutes, or when this thread was interrupted
     */
    public Answer untilOver(String bookmark, Runnable asked) {
        Instant answered = clock.instant();
        while (true) {
            try {
                Answer answer = export.poll(bookmark);
                asked.run();
                if (!(answer instanceof Answer.Active)) {
                    return answer;
                }
                answered = clock.instant();
            } catch (Failure failure) {
                if (isFinal(failure) || clock.instant().isAfter(answered.plus(SILENCE))) {
                    throw failure;
                }
            }
            pause.of(PACE);
        }
    }

    private static boolean isFinal(Failure failure) {
        boolean passing = failure.kind() == Failure.Kind.REMOTE || failure.kind() == Failure.Kind.BUSY;
        return !passing || Thread.currentThread().isInterrupted();
    }
}
