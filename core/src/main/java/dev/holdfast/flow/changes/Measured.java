package dev.holdfast.flow.changes;

/** A source that can say how much there is without giving it. */
@FunctionalInterface
public interface Measured {

    /** What is behind a position; behind one that it does not have, everything that it has. Costs little. */
    Backlog behind(Position position);
}
