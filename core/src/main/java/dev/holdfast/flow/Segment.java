package dev.holdfast.flow;

import dev.holdfast.model.Collection;
import dev.holdfast.model.KeyRange;

/**
 * One range of one collection, read and written by one thread.
 *
 * @param number of the segment within its collection, from 0, in key order; it keeps its number when resumed
 */
public record Segment(Collection collection, int number, KeyRange range) {}
