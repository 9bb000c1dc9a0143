package dev.holdfast.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Works off a list with a few threads, in order; the first failure ends it and is the one thrown. */
public final class Workers<T> {
    private final Queue<T> queue;
    private final Consumer<T> work;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private Workers(List<T> items, Consumer<T> work) {
        this.queue = new ConcurrentLinkedQueue<>(items);
        this.work = work;
    }

    /** Does both at once and returns when both are done. */
    public static void both(Runnable one, Runnable other) {
        run(2, List.of(one, other), Runnable::run);
    }

    /** Returns when all is done and every thread has ended. The calling thread is one of the workers. */
    public static <T> void run(int threads, List<T> items, Consumer<T> work) {
        Workers<T> workers = new Workers<>(items, work);
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < Math.min(threads, items.size()); i++) {
            others.add(Thread.ofPlatform().name("worker-" + i).start(workers::drain));
        }
        workers.drain();
        others.forEach(Workers::join);
        workers.rethrow();
    }

    private void drain() {
        try {
            for (T next = queue.poll(); next != null && failure.get() == null; next = queue.poll()) {
                work.accept(next);
            }
        } catch (Throwable thrown) {
            if (!failure.compareAndSet(null, thrown)) {
                failure.get().addSuppressed(thrown);
            }
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void rethrow() {
        switch (failure.get()) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }
}
