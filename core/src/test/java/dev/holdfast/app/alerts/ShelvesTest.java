package dev.holdfast.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.alert.rules.SourceFacts.Shelf;
import dev.holdfast.archive.Archives;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.model.Failure;
import dev.holdfast.store.memory.MemoryStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShelvesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");

    private boolean isAway;
    private int listings;

    private final Archives archives = address -> {
        listings++;
        if (isAway) {
            throw new Failure(Failure.Kind.REMOTE, "no route", "");
        }
        return new Snapshots(MemoryStore.create());
    };

    @Test
    void aStoreIsListedWhenARunHasEndedAndFourTimesAnHour() {
        try (SnapshotIndex index = new SnapshotIndex(archives, Clock.systemUTC())) {
            Shelves shelves = new Shelves(index, new Inventory(archives));
            assertThat(shelves.shelf("s", "d1:shop")).as("nothing is known").isNull();
            assertThat(shelves.look("s", "1", NOW)).isEmpty();
            assertThat(shelves.shelf("s", "d1:shop")).isEqualTo(new Shelf(null, null, null));
            int first = listings;
            for (int minute = 1; minute < 15; minute++) {
                assertThat(shelves.look("s", "1", NOW.plus(Duration.ofMinutes(minute))))
                        .isEmpty();
            }
            assertThat(listings).isEqualTo(first);
        }
    }

    @Test
    void whatWasKnownStaysWhileItIsAway() {
        try (SnapshotIndex index = new SnapshotIndex(archives, Clock.systemUTC())) {
            Shelves shelves = new Shelves(index, new Inventory(archives));
            isAway = true;
            assertThat(shelves.look("s", "1", NOW)).isEqualTo("no route");
            assertThat(shelves.shelf("s", "d1:shop")).isNull();
        }
    }
}
