package dev.holdfast.denokv.engine;

import dev.holdfast.model.Failure;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Something that is done within a transaction of the writer, and the thread that waits for it.
 *
 * <p>What it throws before it has changed anything concerns it alone.
 */
final class Task<T> {
    private final Function<Group, T> work;
    private final Thread waiting = Thread.currentThread();
    private T result;
    private RuntimeException refusal;
    private volatile boolean done;

    Task(Function<Group, T> work) {
        this.work = work;
    }

    /** By the writer. The answer is not given yet. */
    void run(Group group) {
        int touches = group.touches();
        try {
            result = work.apply(group);
        } catch (Failure e) {
            // Of the file: the transaction may be gone, and with it what others did in it.
            throw e;
        } catch (RuntimeException e) {
            if (group.touches() != touches) {
                throw e;
            }
            refusal = e;
        }
    }

    /** By the writer, when everything is on the disk. */
    void answer() {
        done = true;
        LockSupport.unpark(waiting);
    }

    /** By the writer, when the transaction came to nothing. */
    void fail(RuntimeException failure) {
        refusal = failure;
        answer();
    }

    /** By the thread that made it. */
    T await() {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (refusal != null) {
            throw refusal;
        }
        return result;
    }
}
