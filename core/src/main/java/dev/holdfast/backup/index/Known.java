package dev.holdfast.backup.index;

import dev.holdfast.archive.SnapshotInfo;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.backup.Inventory;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A snapshot as it was last seen.
 *
 * @param time when it was begun
 * @param provenAt when it was last proven good, or null
 * @param holds all of them, in force or not
 */
public record Known(Inventory.Entry entry, Instant time, Instant provenAt, List<Held> holds) {
    /** The oldest first. */
    public static final Comparator<Known> BY_TIME = Comparator.comparing(Known::time)
            .thenComparing(known -> known.entry().id());

    public Known {
        holds = List.copyOf(holds);
    }

    /** A hold; {@code until} may be null. */
    public record Held(String reason, Instant since, Instant until) {
        boolean isInForce(Instant now) {
            return until == null || now.isBefore(until);
        }
    }

    static Known of(Snapshots.Look look) {
        SnapshotInfo info = look.info();
        return new Known(
                shared(Inventory.entry(info)),
                info.time(),
                info.provenAt(),
                look.holds().stream()
                        .map(hold -> new Held(hold.reason(), hold.since(), hold.until()))
                        .toList());
    }

    /** The few different words once in memory, not ten thousand times. */
    private static Inventory.Entry shared(Inventory.Entry entry) {
        return new Inventory.Entry(
                entry.id(),
                entry.source().intern(),
                entry.kind().intern(),
                entry.state().intern(),
                entry.consistency().intern(),
                entry.lossless(),
                entry.complete(),
                entry.records(),
                entry.bytes(),
                entry.encrypted(),
                entry.reason());
    }

    public String id() {
        return entry.id();
    }

    /** The folder of its source. */
    public String slug() {
        return entry.id().substring(0, entry.id().indexOf('/'));
    }

    /** Whether it can be opened by those who have a key, if it takes one. */
    public boolean isSealed() {
        return !entry.kind().isEmpty();
    }

    public boolean isProven() {
        return provenAt != null;
    }

    /** The holds that keep it from being removed now. */
    public List<Held> held(Instant now) {
        return holds.isEmpty()
                ? holds
                : holds.stream().filter(hold -> hold.isInForce(now)).toList();
    }
}
