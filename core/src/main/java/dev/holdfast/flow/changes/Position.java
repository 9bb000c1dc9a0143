package dev.holdfast.flow.changes;

/**
 * A place between two commits of a {@link ChangeSource}.
 *
 * @param generation changes when history is rewound or was written by somebody else: positions of different
 *     generations have nothing to do with each other
 * @param at the source's own text, compared for equality only
 */
public record Position(String generation, String at) {}
