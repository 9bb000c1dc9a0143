package dev.holdfast.denokv.history;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;

/** Fetches the next few things while the present one is worked on. Their order stays. */
final class Ahead {
    private static final int MANY = 8;

    private Ahead() {}

    /**
     * @param fetch called from several threads
     * @param work on each, one after the other, in the calling thread; false ends it
     */
    static <T, R> void each(Iterator<T> names, Function<T, R> fetch, Predicate<R> work) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ArrayDeque<Future<R>> coming = new ArrayDeque<>();
            try {
                do {
                    while (coming.size() < MANY && names.hasNext()) {
                        T name = names.next();
                        coming.add(threads.submit(() -> fetch.apply(name)));
                    }
                } while (!coming.isEmpty() && work.test(taken(coming.remove())));
            } finally {
                coming.forEach(one -> one.cancel(true));
            }
        }
    }

    private static <R> R taken(Future<R> one) {
        try {
            return one.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading a backup", e);
        }
    }
}
