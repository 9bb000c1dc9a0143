package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.engine.file.PairReader;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.plan.Refused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;

/** Some connections that read, lent to whoever comes. Safe for many threads. */
final class Readers implements AutoCloseable {
    private final List<PairReader> all = new ArrayList<>();
    private final BlockingQueue<PairReader> idle;
    private volatile boolean closed;

    /** Of a file that is there. */
    Readers(Path file, int count) {
        idle = new ArrayBlockingQueue<>(count);
        try {
            for (int i = 0; i < count; i++) {
                all.add(new PairReader(Session.reading(file)));
            }
        } catch (RuntimeException e) {
            all.forEach(PairReader::close);
            throw e;
        }
        idle.addAll(all);
    }

    /** @throws Refused when it is closed */
    <T> T with(Function<PairReader, T> reading) {
        PairReader reader = take();
        try {
            if (closed) {
                throw Refused.closed();
            }
            return reading.apply(reader);
        } finally {
            idle.add(reader);
        }
    }

    /** A read is short: waiting for a connection is not worth an answer of its own, not even to an interrupt. */
    private PairReader take() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return idle.take();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the reads that go on. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int i = 0; i < all.size(); i++) {
            take().close();
        }
        // Whoever waits, or comes later, is told that it is closed.
        idle.addAll(all);
    }
}
