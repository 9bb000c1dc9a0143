package dev.holdfast.server.api;

import dev.holdfast.jobs.Run;
import dev.holdfast.jobs.Schedule;
import dev.holdfast.jobs.Schedules;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.time.Instant;
import java.util.List;

/** Shows, pauses and triggers what runs by the clock. What there is and when is said by the configuration. */
public final class SchedulesApi {
    private static final String ONE = "/api/v1/schedules/{schedule}";

    private final Schedules schedules;

    public SchedulesApi(Parts parts) {
        this.schedules = parts.jobs().schedules();
    }

    /**
     * A schedule and how it stands.
     *
     * @param next null while it is paused
     * @param last null if there was none
     */
    public record Item(String id, String cron, String zone, boolean enabled, Instant next, Instant last, long skipped) {
        static Item of(Schedule.Status status) {
            Schedule schedule = status.schedule();
            return new Item(
                    schedule.id(),
                    schedule.cron(),
                    schedule.zone().getId(),
                    status.enabled(),
                    status.nextAt(),
                    status.lastAt(),
                    status.skipped());
        }
    }

    /** All of them, by id. */
    public record Items(List<Item> schedules) {}

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        "GET",
                        "/api/v1/schedules",
                        Access.LIST,
                        "What runs by the clock, and when next.",
                        null,
                        Items.class,
                        call -> Reply.json(new Items(
                                schedules.list().stream().map(Item::of).toList()))),
                new Endpoint(
                        "POST",
                        ONE + "/pause",
                        Access.ADMIN,
                        "Pauses it; what comes by meanwhile is not made up for.",
                        null,
                        Item.class,
                        call -> enable(call, false)),
                new Endpoint(
                        "POST",
                        ONE + "/resume",
                        Access.ADMIN,
                        "Lets it go on.",
                        null,
                        Item.class,
                        call -> enable(call, true)),
                new Endpoint(
                        "POST",
                        ONE + "/trigger",
                        Access.CAPTURE,
                        "Starts a run of it now, also when it is paused.",
                        null,
                        Run.class,
                        call -> Reply.json(
                                202,
                                Refusals.of(() -> schedules.trigger(
                                        call.path("schedule"),
                                        call.idempotencyKey().orElse(null))))));
    }

    private Reply enable(Call call, boolean enabled) {
        String id = call.path("schedule");
        Refusals.of(() -> {
            schedules.enable(id, enabled);
            return null;
        });
        return Reply.json(
                schedules.find(id).map(Item::of).orElseThrow(() -> Problem.of(404, "there is no schedule " + id, "")));
    }
}
