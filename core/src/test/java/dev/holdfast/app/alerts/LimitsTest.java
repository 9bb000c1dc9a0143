package dev.holdfast.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 3 * * *|49", "0 * * * *|3", "0 3 * * 1-5|145", "30 2 1 * *|1489", "0 0,12 * * *|25", "''|"})
    void twiceTheLongestGapAndAnHour(String cron, Integer hours) {
        Order order = new Order("nightly", List.of("d1:shop"), "store", cron, ZoneId.of("UTC"), null, source -> null);
        Duration limit = new Limits(() -> Config.EMPTY).provenWithin(order, Instant.parse("2026-11-26T03:00:00Z"));
        assertThat(limit).isEqualTo(hours == null ? null : Duration.ofHours(hours));
    }
}
