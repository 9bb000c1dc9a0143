package dev.holdfast.alert.watch;

import dev.holdfast.alert.Channel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks and sends by the clock, on virtual threads: one looks, and each channel has one, so that a slow one holds up nobody
 * else. Who opened it closes it; it leaves the watch as it is.
 */
public final class Rounds implements AutoCloseable {
    private static final Duration BETWEEN_SENDINGS = Duration.ofSeconds(5);

    private final Watch watch;
    private final Alerts alerts;
    private final Consumer<Watch.Outlook> looked;
    private final Consumer<String> trouble;
    private final ScheduledExecutorService threads;
    private String reported;

    /**
     * Begins, with a look at once.
     *
     * @param looked hears of every look that went well; may take its time
     * @param trouble hears what keeps it from looking or sending, once for the same thing
     */
    public Rounds(
            Watch watch, Alerts alerts, Duration every, Consumer<Watch.Outlook> looked, Consumer<String> trouble) {
        this.watch = watch;
        this.alerts = alerts;
        this.looked = looked;
        this.trouble = trouble;
        this.threads = Executors.newScheduledThreadPool(
                watch.channels().size() + 1,
                Thread.ofVirtual().name("holdfast-alerts").factory());
        threads.scheduleWithFixedDelay(this::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        for (Channel channel : watch.channels()) {
            threads.scheduleWithFixedDelay(
                    () -> guarded(() -> watch.deliver(channel)),
                    0,
                    Math.min(BETWEEN_SENDINGS.toMillis(), every.toMillis()),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        guarded(() -> {
            Watch.Outlook outlook = watch.evaluate();
            alerts.announce();
            looked.accept(outlook);
            report(null);
        });
    }

    /** What is thrown here would end the rounds for ever. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (!threads.isShutdown()) {
                report(e.getMessage() == null ? e.toString() : e.getMessage());
            }
        }
    }

    private synchronized void report(String problem) {
        if (problem != null && !Objects.equals(problem, reported)) {
            trouble.accept(problem);
        }
        reported = problem;
    }

    /** Stops at once; what was being sent may be sent again. Safe to call twice. */
    @Override
    public void close() {
        if (threads.isShutdown()) {
            return;
        }
        threads.shutdownNow();
        try {
            if (threads.awaitTermination(5, TimeUnit.SECONDS)) {
                guarded(watch::leave);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
