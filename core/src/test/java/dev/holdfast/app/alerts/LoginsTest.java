package dev.holdfast.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.alert.rules.Facts.LoginFacts;
import dev.holdfast.alert.rules.Facts.Newcomer;
import dev.holdfast.alert.watch.MemoryNotes;
import dev.holdfast.auth.Decision;
import dev.holdfast.auth.Principal;
import dev.holdfast.auth.network.Cidr;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoginsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");

    private final MemoryNotes notes = new MemoryNotes();
    private final Logins logins = new Logins(List.of(Cidr.parse("10.0.0.0/8")));

    private static Decision granted(String address) {
        return new Decision.Granted(
                new Principal("key:ci", "", Set.of(), ""), Optional.of(InetAddress.ofLiteral(address)));
    }

    private static Decision refused(Decision.Reason reason) {
        return new Decision.Refused(
                reason, "unknown", Duration.ZERO, Optional.of(InetAddress.ofLiteral("198.51.100.7")));
    }

    @Test
    void anAddressIsNewForADayAndThenKnown() {
        logins.see(granted("192.0.2.1"), NOW);
        logins.see(granted("192.0.2.1"), NOW.plusSeconds(1));
        logins.see(granted("127.0.0.1"), NOW);
        logins.see(granted("10.1.2.3"), NOW);
        assertThat(logins.facts(notes, NOW.plusSeconds(2)).newcomers())
                .containsExactly(new Newcomer(NOW, "192.0.2.1", "key:ci"));
        // Also after a restart.
        Logins again = new Logins(List.of());
        again.see(granted("192.0.2.1"), NOW.plusSeconds(60));
        assertThat(again.facts(notes, NOW.plus(Duration.ofHours(23))).newcomers())
                .hasSize(1);
        assertThat(again.facts(notes, NOW.plus(Duration.ofHours(25))).newcomers())
                .isEmpty();
        again.see(granted("192.0.2.1"), NOW.plus(Duration.ofDays(200)));
        assertThat(again.facts(notes, NOW.plus(Duration.ofDays(200))).newcomers())
                .isEmpty();
    }

    @Test
    void theMemoryIsBounded() {
        for (int at = 0; at < 3_000; at++) {
            logins.see(granted("192.0." + at / 250 + "." + at % 250), NOW.plusSeconds(at));
            logins.see(refused(Decision.Reason.WRONG), NOW.plusSeconds(at));
            if (at % 1_000 == 999) {
                logins.facts(notes, NOW.plusSeconds(at));
            }
        }
        LoginFacts facts = logins.facts(notes, NOW.plusSeconds(3_000));
        assertThat(facts.newcomers())
                .hasSize(2_000)
                .extracting(Newcomer::address)
                .contains("192.0.11.249");
        assertThat(facts.refused()).hasSize(1_000);
    }

    @Test
    void whoShowsNothingOrMayNotIsNoGuesser() {
        for (Decision.Reason reason : Decision.Reason.values()) {
            logins.see(refused(reason), NOW);
        }
        assertThat(logins.facts(notes, NOW).refused()).hasSize(5);
    }
}
