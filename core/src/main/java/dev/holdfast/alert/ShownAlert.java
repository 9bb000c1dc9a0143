package dev.holdfast.alert;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * An alert as others see it: the API, the command line and webhooks tell it in these words.
 *
 * @param rule which one found it, as in holdfast.toml
 * @param observer the server that sees it; empty when all do
 * @param state {@code open} or {@code resolved}
 * @param severity {@code info}, {@code warning} or {@code critical}
 * @param hint what to do next
 * @param since when it was first found
 * @param resolvedAt null while it is open
 * @param delivered what became of the notices; null where that is not told
 */
public record ShownAlert(
        String id,
        String rule,
        String subject,
        String observer,
        String state,
        String severity,
        String message,
        String hint,
        Instant since,
        Instant resolvedAt,
        List<Alert.Delivered> delivered) {

    /** All of it. */
    public static ShownAlert of(Alert alert) {
        return of(alert, alert.delivered());
    }

    /** Without what became of the notices: for a notice. */
    public static ShownAlert inNotice(Alert alert) {
        return of(alert, null);
    }

    private static ShownAlert of(Alert alert, List<Alert.Delivered> delivered) {
        return new ShownAlert(
                alert.id(),
                alert.key().rule(),
                alert.key().subject(),
                alert.key().observer(),
                lower(alert.state()),
                lower(alert.text().severity()),
                alert.text().message(),
                alert.text().hint(),
                alert.times().since(),
                alert.times().resolvedAt(),
                delivered);
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
