package dev.holdfast.cloudflare.kv;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stands between those who fetch values, in whatever order few requests take, and the one who reads them in the order of the
 * keys. What to ask for next is chosen from the {@link Unknowns}.
 *
 * <p>Values wait here in memory until they are delivered in order. When there is no room, only the task with the earliest
 * pair goes on, which is enough for the reader to go on. Safe for many threads.
 */
final class Planner {
    private final int parallel;
    private final long room;
    private final Unknowns unknowns;
    private final ArrayDeque<Slot> window = new ArrayDeque<>();
    private final Map<Task, Long> flying = new HashMap<>();
    private long fed;
    private long used;
    private boolean feeding = true;
    private boolean closed;
    private Throwable failure;

    /**
     * @param parallel requests at once
     * @param room bytes of values that may wait
     * @param singly never ask for a group
     */
    Planner(int parallel, long room, boolean singly) {
        this.parallel = parallel;
        this.room = room;
        this.unknowns = new Unknowns(parallel, singly);
    }

    /** Adds what a listing has found, in order. */
    synchronized void feed(List<Entry> entries) {
        for (Entry entry : entries) {
            Slot slot = new Slot(fed++, entry);
            window.add(slot);
            unknowns.add(slot);
        }
        notifyAll();
    }

    /** More is being listed: groups may wait for it. */
    synchronized void expectMore() {
        feeding = true;
    }

    /** Pairs that wait or are asked for. */
    synchronized int waiting() {
        return window.size();
    }

    /** The next pair in order, with its value or found gone; null when the window is empty. Waits for it. */
    synchronized Slot take() {
        feeding = false;
        notifyAll();
        while (failure == null && !window.isEmpty() && !window.peek().isDone()) {
            await();
        }
        rethrow();
        Slot slot = window.poll();
        if (slot != null && slot.state == Slot.State.READY) {
            used -= slot.value.length;
            notifyAll();
        }
        return slot;
    }

    /** The next thing to ask for; null when all is over. Waits for it. */
    synchronized Task next() {
        Task task = poll();
        while (task == null && !closed && failure == null) {
            await();
            task = poll();
        }
        return task;
    }

    /** The next thing to ask for; null when there is none at the moment. */
    synchronized Task poll() {
        boolean full = flying.size() >= parallel || used >= room && !flying.isEmpty();
        Task task = closed || failure != null || full ? null : unknowns.next(flying.keySet(), feeding);
        if (task != null) {
            task.slots().forEach(slot -> slot.state = Slot.State.TAKEN);
            flying.put(task, 0L);
        }
        return task;
    }

    /** Makes room for bytes that arrive for a task. Waits for it, unless this task is what the reader needs first. */
    synchronized void arrive(Task task, int bytes) {
        while (used + bytes > room && !isFirst(task) && !closed && failure == null) {
            await();
        }
        used += bytes;
        flying.merge(task, (long) bytes, Long::sum);
    }

    /** What had arrived for a task counts no more: it begins again. */
    synchronized void restart(Task task) {
        used -= flying.getOrDefault(task, 0L);
        flying.put(task, 0L);
        notifyAll();
    }

    /** A value is here, text or binary; the other slots of the task are reported by further calls. */
    synchronized void ready(Slot slot, byte[] value, boolean binary) {
        slot.value = value;
        slot.state = Slot.State.READY;
        used += value.length;
        unknowns.learn(slot, binary);
    }

    /** There is no such value. */
    synchronized void gone(Slot slot) {
        slot.state = Slot.State.GONE;
    }

    /** A group's answer can not be trusted for this slot. */
    synchronized void askSingly(Slot slot) {
        unknowns.addSingle(slot);
    }

    /** A task is over. {@code binary}: it met a binary value. */
    synchronized void finish(Task task, boolean binary) {
        used -= flying.remove(task);
        unknowns.finish(task, binary);
        notifyAll();
    }

    /** A group was too large to be answered. */
    synchronized void tooLarge(Task task) {
        used -= flying.remove(task);
        unknowns.halve(task);
        notifyAll();
    }

    /** Nothing can go on. */
    synchronized void fail(Throwable thrown) {
        failure = failure == null ? thrown : failure;
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private boolean isFirst(Task task) {
        return flying.keySet().stream().mapToLong(Task::first).min().orElse(-1) == task.first();
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = failure == null ? new IllegalStateException("interrupted") : failure;
        }
    }

    private void rethrow() {
        switch (failure) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }
}
