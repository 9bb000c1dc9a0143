package dev.holdfast.auth.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");

    @Test
    void aBucketHoldsItsBurstAndFillsUp() {
        Rates rates = new Rates(3, 60, 10);
        for (int i = 0; i < 3; i++) {
            assertThat(rates.take("a", NOW)).isZero();
        }
        assertThat(rates.take("a", NOW)).isEqualTo(Duration.ofSeconds(1));
        assertThat(rates.take("b", NOW)).isZero();
        assertThat(rates.take("a", NOW.plusMillis(400))).isEqualTo(Duration.ofMillis(600));
        assertThat(rates.take("a", NOW.plusSeconds(1))).isZero();
        assertThat(rates.take("a", NOW.minusSeconds(3_600))).isPositive();
    }

    @Property
    void noMoreThanBurstAndRateGetThrough(
            @ForAll @IntRange(min = 1, max = 50) int burst,
            @ForAll @IntRange(min = 1, max = 600) int perMinute,
            @ForAll List<@IntRange(max = 5_000) Integer> pauses) {
        Rates rates = new Rates(burst, perMinute, 10);
        Instant at = NOW;
        int through = 0;
        for (int pause : pauses) {
            at = at.plusMillis(pause);
            through += rates.take("a", at).isZero() ? 1 : 0;
        }
        double most = burst + Duration.between(NOW, at).toMillis() / 60e3 * perMinute;
        assertThat((double) through).isLessThanOrEqualTo(most + 1e-6);
    }

    @Test
    void locksDoubleAndEnd() {
        Strikes strikes = new Strikes(5, Duration.ofMinutes(15), 10);
        List<Long> locks = new ArrayList<>();
        Instant at = NOW;
        for (int i = 0; i < 17; i++) {
            strikes.add("a", at);
            Duration lock = strikes.locked("a", at);
            locks.add(lock.toSeconds());
            assertThat(strikes.locked("a", at.plus(lock))).isZero();
            at = at.plus(lock);
        }
        assertThat(locks)
                .containsExactly(0L, 0L, 0L, 0L, 0L, 1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 900L, 900L);
        assertThat(strikes.locked("b", at)).isZero();
        strikes.clear("a", "another");
        strikes.add("a", "another", at);
        assertThat(strikes.locked("a", at)).hasMinutes(15);
        strikes.clear("a", "");
        strikes.add("a", "another", at);
        assertThat(strikes.locked("a", at)).isZero();
    }

    @Test
    void anHourWithoutATryForgetsThem() {
        Strikes strikes = new Strikes(1, Duration.ofMinutes(15), 10);
        strikes.add("a", NOW);
        strikes.add("a", NOW);
        assertThat(strikes.locked("a", NOW)).isPositive();
        Instant later = NOW.plus(Duration.ofMinutes(61));
        strikes.add("a", later);
        assertThat(strikes.locked("a", later)).isZero();
    }

    @Test
    void aClockThatIsSetBackLocksNobodyOut() {
        Strikes strikes = new Strikes(1, Duration.ofMinutes(15), 10);
        strikes.add("a", NOW);
        strikes.add("a", NOW);
        assertThat(strikes.locked("a", NOW.minus(Duration.ofDays(1)))).isZero();
    }

    @Test
    void memoryIsBounded() {
        Recent<Integer> recent = new Recent<>(100);
        for (int i = 0; i < 100_000; i++) {
            recent.put("name " + i, i);
        }
        assertThat(recent).hasSize(100).containsKey("name 99999").doesNotContainKey("name 0");
    }

    @Test
    void whoWasLetInIsKnownForADay() {
        Known known = new Known(10);
        known.add("a", NOW);
        assertThat(known.contains("a", NOW.plus(Duration.ofHours(23)))).isTrue();
        assertThat(known.contains("a", NOW.plus(Duration.ofHours(25)))).isFalse();
        assertThat(known.contains("b", NOW)).isFalse();
    }
}
