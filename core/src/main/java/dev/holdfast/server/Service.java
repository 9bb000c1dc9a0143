package dev.holdfast.server;

import dev.holdfast.backup.runs.Order;
import dev.holdfast.jobs.Schedule;
import dev.holdfast.jobs.Schedules;
import dev.holdfast.server.api.AlertsApi;
import dev.holdfast.server.api.AuditApi;
import dev.holdfast.server.api.CareApi;
import dev.holdfast.server.api.DenokvApi;
import dev.holdfast.server.api.DiffsApi;
import dev.holdfast.server.api.EventsApi;
import dev.holdfast.server.api.HealthApi;
import dev.holdfast.server.api.KeysApi;
import dev.holdfast.server.api.Parts;
import dev.holdfast.server.api.QuotaApi;
import dev.holdfast.server.api.RestoresApi;
import dev.holdfast.server.api.RunsApi;
import dev.holdfast.server.api.SchedulesApi;
import dev.holdfast.server.api.SettingsApi;
import dev.holdfast.server.api.Shelf;
import dev.holdfast.server.api.SimpleApi;
import dev.holdfast.server.api.SnapshotsApi;
import dev.holdfast.server.api.SourcesApi;
import dev.holdfast.server.api.Streams;
import dev.holdfast.server.console.Console;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Listen;
import dev.holdfast.server.http.OpenApi;
import dev.holdfast.server.http.Reply;
import dev.holdfast.server.http.Routes;
import dev.holdfast.server.http.Server;
import dev.holdfast.server.metrics.MetricsApi;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The server as a whole: what it answers, and what it does by the clock. Owns its port, not the jobs. */
public final class Service implements AutoCloseable {
    private final Server server;
    private final EventsApi events;

    private Service(Server server, EventsApi events) {
        this.server = server;
        this.events = events;
    }

    /**
     * Begins to listen, and takes over the configured schedules before one of them can come: those that are no longer
     * configured are removed.
     *
     * @param bugs gets what should never happen
     * @throws dev.holdfast.jobs.JobsRefusal INVALID for an expression that is none
     */
    public static Service start(
            Listen listen, Parts parts, String version, Doorkeeper doorkeeper, Consumer<Throwable> bugs) {
        schedule(parts.jobs().schedules(), parts.orders().get());
        parts.jobs().keepTime();
        Shelf shelf = new Shelf(
                parts.orders(), parts.stored().inventory(), parts.stored().index());
        parts.stored().index().warm(shelf.stores());
        Streams streams = new Streams(doorkeeper::knows);
        EventsApi events = new EventsApi(parts, shelf, streams, List.of(alerts(parts)::teller, denokv(parts)::teller));
        RunsApi runs = new RunsApi(parts, streams);
        return new Service(
                Server.start(listen, routes(parts, shelf, events, runs, version, doorkeeper), doorkeeper, bugs),
                events);
    }

    /** All endpoints. */
    private static Routes routes(
            Parts parts, Shelf shelf, EventsApi events, RunsApi runs, String version, Doorkeeper doorkeeper) {
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(new HealthApi(parts.jobs()).endpoints());
        endpoints.addAll(new SimpleApi(parts, runs, shelf).endpoints());
        endpoints.addAll(doorkeeper.endpoints());
        endpoints.addAll(runs.endpoints());
        endpoints.addAll(new SchedulesApi(parts).endpoints());
        endpoints.addAll(new SourcesApi(parts).endpoints());
        endpoints.addAll(new SnapshotsApi(shelf, parts).endpoints());
        endpoints.addAll(new CareApi(shelf, parts).endpoints());
        endpoints.addAll(alerts(parts).endpoints());
        endpoints.addAll(denokv(parts).endpoints());
        endpoints.addAll(new DiffsApi(shelf, parts).endpoints());
        endpoints.addAll(new RestoresApi(shelf, parts).endpoints());
        endpoints.addAll(new AuditApi(parts.host().audit()).endpoints());
        endpoints.addAll(new KeysApi(parts).endpoints());
        endpoints.addAll(new QuotaApi(parts.host().quotas()).endpoints());
        endpoints.addAll(new SettingsApi(parts.host().settings()).endpoints());
        endpoints.addAll(new MetricsApi(parts, doorkeeper::refusals, version).endpoints());
        endpoints.addAll(events.endpoints());
        byte[] document = dev.holdfast.server.http.Json.bytes(OpenApi.of(new Routes(endpoints), version));
        endpoints.add(new Endpoint(
                "GET",
                "/api/v1/openapi.json",
                Access.OPEN,
                "This document.",
                null,
                null,
                call -> Reply.bytes(200, "application/json", document)));
        endpoints.addAll(new Console().endpoints());
        return new Routes(endpoints);
    }

    private static AlertsApi alerts(Parts parts) {
        return new AlertsApi(parts.alerts(), parts.host().alertTest());
    }

    private static DenokvApi denokv(Parts parts) {
        return new DenokvApi(parts.host().denokv());
    }

    public int port() {
        return server.port();
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        events.close();
        server.close();
    }

    /**
     * Takes over the configured schedules, all of them or, when one is not understood, none: those that are no longer
     * configured are removed. What is under way goes on.
     *
     * @throws dev.holdfast.jobs.JobsRefusal INVALID for an expression that is none
     */
    public static void schedule(Schedules schedules, List<Order> orders) {
        List<Schedule> wanted = new ArrayList<>();
        for (Order order : orders) {
            for (String source : order.cron().isEmpty() ? List.<String>of() : order.sources()) {
                wanted.add(new Schedule(order.schedule(source), order.cron(), order.zone(), order.request(source)));
            }
        }
        schedules.replace(Order.SCHEDULES, wanted);
    }
}
