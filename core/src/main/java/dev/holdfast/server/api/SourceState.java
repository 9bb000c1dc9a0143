package dev.holdfast.server.api;

import dev.holdfast.backup.Inventory;
import java.time.Instant;
import java.util.List;

/**
 * A source of a backup, and how safe it is.
 *
 * @param slug the first part of the ids of its snapshots
 * @param kind {@code sqlite} or {@code kv}
 * @param state {@code proven}, {@code incomplete} (the newest is proven, but does not hold all of the source), {@code late} (older than it may be, or a moment of its schedule was missed), {@code sealed} (the newest is not proven),
 *     {@code failed} (the last run, or the last proof), {@code never} or {@code unreachable} (the store)
 * @param complete whether all of the source is in the newest snapshot; null if there is none
 * @param problem why it is failed, unreachable or incomplete; else null
 * @param newest the newest that is sealed; null if there is none
 * @param provenAgeSeconds since the newest proven one was begun
 * @param oldestProven how far back one can go
 * @param nextRun null: only on request, or paused
 * @param paused whether its schedule is
 * @param lastRun the last that has ended and was not cancelled; null if there was none
 * @param running the id of a run that has not ended; null if there is none
 * @param snapshots how many are sealed
 * @param bytes of all of them as stored
 * @param trend the newest sealed ones, oldest first, at most 60
 */
public record SourceState(
        String slug,
        String address,
        String kind,
        String backup,
        String store,
        String state,
        Boolean complete,
        String problem,
        Inventory.Entry newest,
        Proven newestProven,
        Long provenAgeSeconds,
        Instant oldestProven,
        Instant nextRun,
        boolean paused,
        LastRun lastRun,
        String running,
        long snapshots,
        long bytes,
        List<Size> trend) {

    /** A proven snapshot. */
    public record Proven(String id, Instant time, Instant provenAt) {}

    /** A run that has ended; {@code error} is null unless it failed. */
    public record LastRun(String id, String state, String error, Instant endedAt) {}

    /** How large the source was. */
    public record Size(Instant time, long records, long bytes) {}
}
