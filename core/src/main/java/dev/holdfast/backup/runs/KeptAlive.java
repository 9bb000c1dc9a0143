package dev.holdfast.backup.runs;

import dev.holdfast.flow.export.Asking;
import dev.holdfast.flow.export.PolledExport.Answer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An export that is asked after on a thread of its own until it is over, so that nothing that is slow on this side, a job
 * database for one, lets it be given up. Closed before that, it is left to itself.
 */
final class KeptAlive implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicLong polls = new AtomicLong();
    private final Thread thread;
    private volatile Answer answer;
    private volatile RuntimeException failure;

    KeptAlive(Asking asking, String bookmark) {
        thread = Thread.ofVirtual().name("export " + bookmark).start(() -> {
            try {
                answer = asking.untilOver(bookmark, polls::incrementAndGet);
            } catch (RuntimeException e) {
                failure = e;
            } finally {
                over.countDown();
            }
        });
    }

    /** How often it was asked after, and answered for. */
    long polls() {
        return polls.get();
    }

    /** Waits for at most so long; what it came to, or null while it is under way. */
    Answer await(Duration time) throws InterruptedException {
        boolean isOver = over.await(time.toMillis(), TimeUnit.MILLISECONDS);
        if (isOver && failure != null) {
            throw failure;
        }
        return isOver ? answer : null;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
