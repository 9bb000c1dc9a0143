package dev.holdfast.cli.console;

import dev.holdfast.model.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows how a copy goes: one line that renews itself on a terminal, else a plain line every ten seconds.
 *
 * <p>{@code expected} records are known only to some verbs; then the time left is shown as well. Safe for several threads.
 */
public final class ProgressLine implements Progress, AutoCloseable {
    private static final long TERMINAL_NANOS = 100_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;

    private final Output output;
    private final String verb;
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong shown = new AtomicLong();
    private final long start = System.nanoTime();
    private volatile long expected = -1;
    private boolean drawn;

    ProgressLine(Output output, String verb) {
        this.output = output;
        this.verb = verb;
        this.shown.set(start);
    }

    /** A progress that suits the output: silent when nobody wants to see it. */
    public static ProgressLine on(Output output, String verb) {
        return new ProgressLine(output, verb);
    }

    @Override
    public void expect(long count) {
        expected = count;
    }

    @Override
    public void note(String text) {
        clear();
        output.note(text);
    }

    /** With JSON as well: stdout stays one document. */
    @Override
    public void warn(String text) {
        clear();
        output.err().println(text);
        output.err().flush();
    }

    @Override
    public void moved(String collection, long moreRecords, long moreBytes) {
        long count = records.addAndGet(moreRecords);
        long size = bytes.addAndGet(moreBytes);
        if (output.isQuiet() || output.isJson()) {
            return;
        }
        long now = System.nanoTime();
        long last = shown.get();
        long every = output.isTerminal() ? TERMINAL_NANOS : PLAIN_NANOS;
        if (now - last >= every && shown.compareAndSet(last, now)) {
            show(collection, count, size, now);
        }
    }

    private synchronized void show(String collection, long count, long size, long now) {
        double seconds = Math.max(0.001, (now - start) / 1e9);
        String line = String.format(
                Locale.ROOT,
                "%s %s: %,d records, %.1f MB, %,.0f records/s%s",
                verb,
                collection,
                count,
                size / 1e6,
                count / seconds,
                left(count, seconds));
        PrintStream err = output.err();
        if (output.isTerminal()) {
            err.print("\r\u001b[K" + line);
            err.flush();
            drawn = true;
        } else {
            err.println(line);
        }
    }

    private String left(long count, double seconds) {
        if (expected <= count || count == 0) {
            return "";
        }
        Duration left = Duration.ofSeconds((long) ((expected - count) * seconds / count));
        return String.format(Locale.ROOT, ", %d:%02d left", left.toMinutes(), left.toSecondsPart());
    }

    @Override
    public void close() {
        clear();
    }

    /** Takes the line away, so that something else can be printed. */
    public synchronized void clear() {
        if (drawn) {
            output.err().print("\r\u001b[K");
            output.err().flush();
            drawn = false;
        }
    }
}
