package dev.holdfast.flow.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Looking again ends when it said it would. */
class SettlingTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");
    private static final Difference DIFFERENCE = new Difference("p", "1 only left, …", false, List.of("- a"));

    private Instant now = BEGIN;

    @Test
    void aLookThatIsNotAnsweredIsGivenUp() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Settling.Found found = new Settling.Found(List.of(DIFFERENCE), true, () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return null;
        });
        // All but a moment of the time is over when the look begins.
        Settling settling = settling(pause -> now = BEGIN.plusSeconds(90).minusMillis(20));
        assertThat(settling.run(found, BEGIN.plusSeconds(90))).containsExactly(DIFFERENCE);
        interrupted.await();
    }

    @Test
    void manyAreLookedAtLessOften() {
        assertThat(looks(true)).containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 85L);
        assertThat(looks(false)).containsExactly(10L, 30L, 70L, 85L);
    }

    private List<Long> looks(boolean cheap) {
        now = BEGIN;
        List<Long> moments = new ArrayList<>();
        settling(pause -> now = now.plus(pause)).run(found(cheap, moments), BEGIN.plusSeconds(90));
        return moments;
    }

    private Settling.Found found(boolean cheap, List<Long> moments) {
        return new Settling.Found(List.of(DIFFERENCE), cheap, () -> {
            moments.add(Duration.between(BEGIN, now).toSeconds());
            return found(cheap, moments);
        });
    }

    private Settling settling(dev.holdfast.model.Pause pause) {
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        return new Settling(clock, pause, Progress.SILENT);
    }
}
