package dev.holdfast.app.serve;

import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.database.ClockOffset;
import dev.holdfast.jobs.database.DatabaseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares this server's clock with the shared database's, at once and then each minute, and says when it goes wrong, when it
 * is right again, and every hour that it stays wrong. Does nothing where the database is a file.
 */
final class ClockWatch implements AutoCloseable {
    private static final int LOOKS_PER_REMINDER = 60;

    private final Supplier<Optional<ClockOffset>> offsets;
    private final Duration bearable;
    private final Consumer<String> say;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("holdfast-clock").factory());
    private int looksWhileWrong;

    ClockWatch(Supplier<Optional<ClockOffset>> offsets, Duration bearable, Consumer<String> say) {
        this.offsets = offsets;
        this.bearable = bearable;
        this.say = say;
    }

    static ClockWatch begin(Jobs jobs, Consumer<String> say) {
        ClockWatch watch = new ClockWatch(jobs::clockOffset, jobs.bearableOffset(), say);
        watch.look();
        watch.timer.scheduleWithFixedDelay(watch::look, 1, 1, TimeUnit.MINUTES);
        return watch;
    }

    void look() {
        try {
            offsets.get().ifPresent(this::compare);
        } catch (DatabaseException away) {
            // Everything else that needs it says so.
        }
    }

    private void compare(ClockOffset offset) {
        if (offset.isBeyond(bearable)) {
            if (looksWhileWrong++ % LOOKS_PER_REMINDER == 0) {
                say.accept(wrong(offset));
            }
        } else if (looksWhileWrong > 0) {
            looksWhileWrong = 0;
            say.accept("the clock of this server is right again");
        }
    }

    private String wrong(ClockOffset offset) {
        boolean isAhead = !offset.ahead().isNegative();
        return "warning: the clock of this server is " + offset.ahead().abs().toSeconds() + " s "
                + (isAhead ? "ahead of" : "behind") + " that of the shared database; more than " + bearable.toSeconds()
                + " s is too much: "
                + (isAhead
                        ? "it fires schedules early and takes the runs of other servers for dead."
                        : "it fires schedules late, and other servers take its runs for dead.")
                + " Set it right (NTP), on both machines.";
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
