package dev.holdfast.alert.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * One source of a configured backup.
 *
 * @param backup the name of the backup
 * @param provenWithin how old the newest proven snapshot may become; null: as old as it likes
 * @param exact whether only exact snapshots are wanted
 * @param run the last run that came to an end; null when there was none
 * @param shelf what the store holds of it; null when that is not known
 */
public record SourceFacts(
        String backup, String source, String store, Duration provenWithin, boolean exact, LastRun run, Shelf shelf) {

    /**
     * A run that came to an end.
     *
     * @param reason why it failed, or its snapshot is not proven; null when all is well
     */
    public record LastRun(String id, Outcome outcome, String reason, Instant endedAt) {
        /** How it ended. */
        public enum Outcome {
            SUCCEEDED,
            /** It has sealed a snapshot that nobody could prove. */
            UNPROVEN,
            FAILED,
            /** Which says nothing of the source. */
            CANCELLED
        }
    }

    /**
     * Its snapshots.
     *
     * @param proven the newest proven one; null when there is none
     * @param newest the newest sealed one; null when there is none
     * @param before the sealed one before that; null when it is not known
     */
    public record Shelf(Taken proven, Taken newest, Taken before) {}

    /**
     * A snapshot.
     *
     * @param time when it was begun
     * @param failed whether its newest proof failed
     * @param missing what of the source is not in it; empty when it is complete
     * @param records of each collection; of {@link #ALL} alone where only the sum is known
     */
    public record Taken(
            String id, Instant time, boolean failed, boolean fuzzy, String missing, Map<String, Long> records) {
        /** Stands for all collections. */
        public static final String ALL = "";

        public Taken {
            records = Map.copyOf(records);
        }
    }

    /** What people call it. */
    String subject() {
        return source + " (backup " + backup + ")";
    }
}
