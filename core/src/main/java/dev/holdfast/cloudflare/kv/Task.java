package dev.holdfast.cloudflare.kv;

import java.util.List;

/**
 * One request for values.
 *
 * @param slots one, to be asked for alone, or several
 * @param rest what is known to hold a binary value if none of {@code slots} turns out to be one; empty when nothing is known
 */
record Task(List<Slot> slots, List<Slot> rest) {
    boolean isSingle() {
        return slots.size() == 1;
    }

    long first() {
        return slots.stream().mapToLong(slot -> slot.number).min().orElseThrow();
    }
}
