package dev.holdfast.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.jobs.database.ClockOffset;
import dev.holdfast.jobs.database.DatabaseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private final List<String> said = new ArrayList<>();
    private Supplier<Optional<ClockOffset>> offsets = Optional::empty;

    @Test
    void saysWhenItGoesWrongAndWhenItIsRightAgain() {
        try (ClockWatch watch = new ClockWatch(() -> offsets.get(), Duration.ofSeconds(8), said::add)) {
            watch.look();
            offsets = () -> off(7, 0);
            watch.look();
            // It may as well be five: asking took long.
            offsets = () -> off(10, 5);
            watch.look();
            assertThat(said).isEmpty();

            offsets = () -> off(3_600, 0);
            for (int minute = 0; minute < 60; minute++) {
                watch.look();
            }
            assertThat(said)
                    .singleElement()
                    .asString()
                    .contains("3600 s ahead of that of the shared database", "more than 8 s", "NTP");
            watch.look();
            assertThat(said).as("a reminder after an hour").hasSize(2);

            offsets = () -> {
                throw new DatabaseException(DatabaseException.Kind.FAILED, "away", null);
            };
            watch.look();
            assertThat(said).hasSize(2);

            offsets = () -> off(0, 0);
            watch.look();
            watch.look();
            assertThat(said).hasSize(3).last().asString().contains("right again");

            offsets = () -> off(-9, 0);
            watch.look();
            assertThat(said).last().asString().contains("9 s behind that of the shared database");
        }
    }

    private static Optional<ClockOffset> off(int seconds, int unsure) {
        return Optional.of(new ClockOffset(Duration.ofSeconds(seconds), Duration.ofSeconds(unsure)));
    }
}
