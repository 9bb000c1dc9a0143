package dev.holdfast.cloudflare.kv;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Decides which values to ask for next, singly or in groups, so that few requests are wasted on binary values.
 *
 * <p>The API refuses a whole group for one binary value, which makes this adaptive group testing: a group is as large as
 * the {@link Odds} allow; of a refused one, a part that is as likely as not to hold the culprit is tested next; if that
 * part is fine, the culprit is in the rest, else the rest is as unknown as before (F. K. Hwang's generalized binary
 * splitting, 1972). At the start only one group is under way, so that little is wasted before anything is known.
 *
 * <p>Values wait here in memory until they are delivered in order. When there is no room, only the task with the earliest
 * pair goes on, which is enough for the reader to go on. Safe for many threads.
 */
final class Planner {
    private static final int UNRIPE_AT_ONCE = 8;

    private final int parallel;
    private final long room;
    private final boolean singly;
    private final Odds odds = new Odds();
    private final ArrayDeque<Slot> window = new ArrayDeque<>();
    private final NavigableSet<Slot> open = new TreeSet<>();
    private final NavigableSet<Slot> single = new TreeSet<>();
    private final Deque<List<Slot>> suspects = new ArrayDeque<>();
    private final Deque<List<Slot>> halves = new ArrayDeque<>();
    private final Map<Task, Long> flying = new HashMap<>();
    private long fed;
    private long used;
    private int groups;
    private int groupsAllowed = 1;
    private double averageBytes = 1;
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
        this.singly = singly;
    }

    /** Adds what a listing has found, in order. */
    synchronized void feed(List<Entry> entries) {
        for (Entry entry : entries) {
            Slot slot = new Slot(fed++, entry);
            window.add(slot);
            (singly ? single : open).add(slot);
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
        Task task = closed || failure != null ? null : choose();
        if (task != null) {
            task.slots().forEach(slot -> slot.state = Slot.State.TAKEN);
            flying.put(task, 0L);
            groups += task.isSingle() ? 0 : 1;
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
        averageBytes += (value.length - averageBytes) / 64;
        odds.learn(slot.shape, binary);
    }

    /** There is no such value. */
    synchronized void gone(Slot slot) {
        slot.state = Slot.State.GONE;
    }

    /** A group's answer can not be trusted for this slot. */
    synchronized void askSingly(Slot slot) {
        slot.state = Slot.State.OPEN;
        single.add(slot);
    }

    /** A task is over. {@code binary}: it met a binary value. */
    synchronized void finish(Task task, boolean binary) {
        land(task);
        List<Slot> undone = task.slots().stream()
                .filter(slot -> slot.state == Slot.State.TAKEN)
                .toList();
        if (!task.isSingle() && task.rest().isEmpty()) {
            groupsAllowed = Math.clamp(binary ? groupsAllowed / 2 : groupsAllowed * 2, 1, parallel);
        }
        if (binary) {
            release(task.rest());
            suspect(undone);
        } else if (!task.rest().isEmpty()) {
            suspect(task.rest());
        }
        notifyAll();
    }

    /** A group was too large to be answered. */
    synchronized void tooLarge(Task task) {
        land(task);
        if (!task.rest().isEmpty()) {
            release(task.rest());
        }
        int half = (task.slots().size() + 1) / 2;
        halves.add(task.slots().subList(0, half));
        halves.add(task.slots().subList(half, task.slots().size()));
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

    private void land(Task task) {
        used -= flying.remove(task);
        groups -= task.isSingle() ? 0 : 1;
    }

    private void suspect(List<Slot> slots) {
        if (slots.size() == 1) {
            single.add(slots.getFirst());
        } else if (!slots.isEmpty()) {
            suspects.add(slots);
        }
    }

    private void release(List<Slot> slots) {
        slots.forEach(slot -> slot.state = Slot.State.OPEN);
        open.addAll(slots);
    }

    private Task choose() {
        if (flying.size() >= parallel || used >= room && !flying.isEmpty()) {
            return null;
        }
        if (!halves.isEmpty()) {
            return new Task(halves.poll(), List.of());
        }
        if (!suspects.isEmpty()) {
            return test(suspects.poll());
        }
        boolean alone = open.isEmpty() || !single.isEmpty() && single.first().number < open.first().number;
        if (alone && !single.isEmpty()) {
            return new Task(List.of(single.pollFirst()), List.of());
        }
        Task task = open.isEmpty() ? null : group();
        return task == null && !single.isEmpty() ? new Task(List.of(single.pollFirst()), List.of()) : task;
    }

    /** The part of a refused group that is as likely as not to hold the binary value, most suspicious first. */
    private Task test(List<Slot> group) {
        List<Slot> sorted = group.stream()
                .sorted(Comparator.comparingDouble((Slot slot) -> -odds.of(slot.shape))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        double half = (1 - allText(sorted)) / 2;
        double text = 1;
        double before = 0;
        int size = 0;
        for (; size < sorted.size() - 1 && 1 - text < half; size++) {
            before = 1 - text;
            text *= 1 - odds.of(sorted.get(size).shape);
        }
        size -= size > 1 && half - before < 1 - text - half ? 1 : 0;
        return new Task(List.copyOf(sorted.subList(0, size)), List.copyOf(sorted.subList(size, sorted.size())));
    }

    private double allText(List<Slot> slots) {
        return slots.stream().mapToDouble(slot -> 1 - odds.of(slot.shape)).reduce(1, (a, b) -> a * b);
    }

    private Task group() {
        Slot first = open.first();
        if (odds.of(first.shape) >= Odds.SINGLY || groups >= groupsAllowed) {
            return binaryAhead();
        }
        List<Slot> group = new ArrayList<>();
        double text = 1;
        int most = (int) Math.clamp(20_000_000 / averageBytes, 1, KvCalls.BULK_GET);
        for (Slot slot : open) {
            double odd = odds.of(slot.shape);
            if (group.size() == most || !group.isEmpty() && text * (1 - odd) < 0.5) {
                break;
            }
            if (odd < Odds.SINGLY) {
                text *= 1 - odd;
                group.add(slot);
            }
        }
        boolean endsEarly = group.size() < most && group.getLast() == open.last();
        if (endsEarly && feeding && !flying.isEmpty()) {
            return null;
        }
        group.forEach(open::remove);
        return new Task(List.copyOf(group), List.of());
    }

    /** The next value to ask for alone; few at a time of a shape that is hardly known, as each of them may teach better. */
    private Task binaryAhead() {
        for (Slot slot : open) {
            boolean alone = odds.of(slot.shape) >= Odds.SINGLY;
            if (alone && (odds.isRipe(slot.shape) || flyingOf(slot.shape) < UNRIPE_AT_ONCE)) {
                open.remove(slot);
                return new Task(List.of(slot), List.of());
            }
        }
        return null;
    }

    private long flyingOf(Shape shape) {
        return flying.keySet().stream()
                .filter(task -> task.slots().getFirst().shape.equals(shape))
                .count();
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
