package dev.holdfast.server.api;

import dev.holdfast.alert.ShownAlert;
import dev.holdfast.alert.watch.Alerts;
import dev.holdfast.alert.watch.Trial;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Shows what is wrong, and tries whether anybody would hear. */
public final class AlertsApi {
    private final Alerts alerts;
    private final Supplier<List<Trial.Result>> trial;

    /** @param trial sends a test through every channel */
    public AlertsApi(Alerts alerts, Supplier<List<Trial.Result>> trial) {
        this.alerts = alerts;
        this.trial = trial;
    }

    /** Open ones first, each part newest first. */
    public record Items(List<ShownAlert> alerts) {}

    /** How each channel did; {@code error} is null when it went well. */
    public record Tested(List<Trial.Result> channels) {}

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                                "GET",
                                "/api/v1/alerts",
                                Access.LIST,
                                "What is wrong, or was.",
                                null,
                                Items.class,
                                this::list)
                        .taking("state", "open if not given, resolved or all.")
                        .taking("limit", "At most so many; 100 if not given."),
                new Endpoint(
                        "POST",
                        "/api/v1/alerts/test",
                        Access.ADMIN,
                        "Sends a test through every channel, and waits for it.",
                        null,
                        Tested.class,
                        call -> Reply.json(new Tested(trial.get()))));
    }

    private Reply list(Call call) {
        String state = call.query("state").orElse("open").toLowerCase(Locale.ROOT);
        Alerts.Which which = switch (state) {
            case "open" -> Alerts.Which.OPEN;
            case "resolved" -> Alerts.Which.RESOLVED;
            case "all" -> Alerts.Which.ALL;
            default -> throw Problem.of(400, "state is neither open, resolved nor all", "");
        };
        int limit = call.number("limit", 100, 1, 1_000);
        return Reply.json(
                new Items(alerts.list(which, limit).stream().map(ShownAlert::of).toList()));
    }

    /** For {@link EventsApi}: each change of an alert. */
    public EventsApi.Teller teller() {
        long[] seen = {alerts.latest()};
        return () -> alerts.since(seen[0]).stream()
                .map(change -> {
                    seen[0] = change.number();
                    return new EventsApi.News("alert", "a" + change.number(), ShownAlert.of(change.alert()));
                })
                .toList();
    }
}
