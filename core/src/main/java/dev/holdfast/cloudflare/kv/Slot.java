package dev.holdfast.cloudflare.kv;

/** The place of one pair in the order of delivery. Guarded by its {@link Planner}. */
final class Slot implements Comparable<Slot> {
    enum State {
        /** Nothing is known or under way. */
        OPEN,
        /** In a task, or in a group that waits for its next test. */
        TAKEN,
        /** The value is here. */
        READY,
        /** There is no value any more. */
        GONE
    }

    final long number;
    final Entry entry;
    final Shape shape;
    State state = State.OPEN;
    byte[] value;

    Slot(long number, Entry entry) {
        this.number = number;
        this.entry = entry;
        this.shape = Shape.of(entry);
    }

    boolean isDone() {
        return state == State.READY || state == State.GONE;
    }

    @Override
    public int compareTo(Slot other) {
        return Long.compare(number, other.number);
    }
}
