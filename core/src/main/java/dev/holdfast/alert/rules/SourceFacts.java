package dev.holdfast.alert.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
     * @param lost what a run has found lost a short time ago; null when there is nothing
     */
    public record Shelf(Taken proven, Taken newest, Taken before, Lost lost) {
        /** One of which no run has found anything lost. */
        public Shelf(Taken proven, Taken newest, Taken before) {
            this(proven, newest, before, null);
        }

        /** The same, with what a run has found. */
        public Shelf with(Lost found) {
            return new Shelf(proven, newest, before, found);
        }
    }

    /** What was in one snapshot and is not in another, by their ids. */
    public record Lost(String before, String after, List<Loss> losses) {}

    /** The records of a collection; of {@link Taken#ALL} where only the sum is known. */
    public record Loss(String collection, long before, long after) {}

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
