package dev.holdfast.alert.channel;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.Delivery;
import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Notice;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.Severity;
import java.time.Instant;
import java.util.List;

/** Deliveries to send. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");

    private Samples() {}

    static Delivery delivery(String message) {
        Finding finding = Finding.of(Rule.FAILED_RUN, "d1:shop", Severity.WARNING, message, "Look at run r1.");
        Alert alert = Alert.begin("a1", new Alert.Key("failed_run", "d1:shop", ""), finding, NOW)
                .opened(NOW);
        return new Delivery("msg_1", "webhook", "vault-1", NOW, List.of(new Notice(Notice.Event.OPENED, alert)), 1);
    }
}
