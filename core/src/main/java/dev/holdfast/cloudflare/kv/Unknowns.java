package dev.holdfast.cloudflare.kv;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pairs whose values are still to be asked for, and what is known of them: nothing, that one of a group is binary, or that a
 * value has to be asked for alone.
 *
 * <p>The API refuses a whole group for one binary value, which makes this adaptive group testing: a group is as large as
 * the {@link Odds} allow; of a refused one, a part that is as likely as not to hold the culprit is tested next; if that
 * part is fine, the culprit is in the rest, else the rest is as unknown as before (F. K. Hwang's generalized binary
 * splitting, 1972). At the start only one group is under way, so that little is wasted before anything is known. Not safe for
 * threads.
 */
final class Unknowns {
    private static final int UNRIPE_AT_ONCE = 8;
    private static final double GROUP_BYTES = 20_000_000;

    private final int mostGroups;
    private final boolean singly;
    private final Odds odds = new Odds();
    private final NavigableSet<Slot> open = new TreeSet<>();
    private final NavigableSet<Slot> single = new TreeSet<>();
    private final Deque<List<Slot>> suspects = new ArrayDeque<>();
    private final Deque<List<Slot>> halves = new ArrayDeque<>();
    private int groupsAllowed = 1;
    private double averageBytes = 1;

    /**
     * @param mostGroups under way at once
     * @param singly never ask for a group
     */
    Unknowns(int mostGroups, boolean singly) {
        this.mostGroups = mostGroups;
        this.singly = singly;
    }

    void add(Slot slot) {
        (singly ? single : open).add(slot);
    }

    /** A group's answer can not be trusted for this one. */
    void addSingle(Slot slot) {
        slot.state = Slot.State.OPEN;
        single.add(slot);
    }

    /** The value of a slot has come. */
    void learn(Slot slot, boolean binary) {
        averageBytes += (slot.value.length - averageBytes) / 64;
        odds.learn(slot.shape, binary);
    }

    /** A task is over. {@code binary}: it met a binary value. */
    void finish(Task task, boolean binary) {
        List<Slot> undone = task.slots().stream()
                .filter(slot -> slot.state == Slot.State.TAKEN)
                .toList();
        if (!task.isSingle() && task.rest().isEmpty()) {
            groupsAllowed = Math.clamp(binary ? groupsAllowed / 2 : groupsAllowed * 2, 1, mostGroups);
        }
        if (binary) {
            release(task.rest());
            suspect(undone);
        } else {
            suspect(task.rest());
        }
    }

    /** A group was too large to be answered. */
    void halve(Task task) {
        release(task.rest());
        int half = (task.slots().size() + 1) / 2;
        halves.add(task.slots().subList(0, half));
        halves.add(task.slots().subList(half, task.slots().size()));
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

    /**
     * The next task; null when there is none at the moment.
     *
     * @param flying those under way
     * @param more whether pairs will be added soon: a group may wait for them
     */
    Task next(Set<Task> flying, boolean more) {
        if (!halves.isEmpty()) {
            return new Task(halves.poll(), List.of());
        }
        if (!suspects.isEmpty()) {
            return test(suspects.poll());
        }
        boolean alone = open.isEmpty() || !single.isEmpty() && single.first().number < open.first().number;
        Task task = alone ? null : group(flying, more);
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

    private Task group(Set<Task> flying, boolean more) {
        long groups = flying.stream().filter(task -> !task.isSingle()).count();
        if (odds.of(open.first().shape) >= Odds.SINGLY || groups >= groupsAllowed) {
            return binaryAhead(flying);
        }
        int most = (int) Math.clamp(GROUP_BYTES / averageBytes, 1, KvCalls.BULK_GET);
        List<Slot> group = likelyText(most);
        boolean endsEarly = group.size() < most && group.getLast() == open.last();
        if (endsEarly && more && !flying.isEmpty()) {
            return null;
        }
        group.forEach(open::remove);
        return new Task(List.copyOf(group), List.of());
    }

    /** The first ones that are as likely as not to be text together. */
    private List<Slot> likelyText(int most) {
        List<Slot> group = new ArrayList<>();
        double text = 1;
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
        return group;
    }

    /** The next value to ask for alone; few at a time of a shape that is hardly known, as each of them may teach better. */
    private Task binaryAhead(Set<Task> flying) {
        for (Slot slot : open) {
            boolean alone = odds.of(slot.shape) >= Odds.SINGLY;
            if (alone && (odds.isRipe(slot.shape) || count(flying, slot.shape) < UNRIPE_AT_ONCE)) {
                open.remove(slot);
                return new Task(List.of(slot), List.of());
            }
        }
        return null;
    }

    private static long count(Set<Task> flying, Shape shape) {
        return flying.stream()
                .filter(task -> task.slots().getFirst().shape.equals(shape))
                .count();
    }
}
