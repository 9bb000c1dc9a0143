package dev.holdfast.server.api;

import dev.holdfast.jobs.Jobs;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.util.List;

/** Whether the process lives, and whether it can do its work. */
public final class HealthApi {
    private final Jobs jobs;

    public HealthApi(Jobs jobs) {
        this.jobs = jobs;
    }

    /** The answer when all is well. */
    public record Health(String status) {}

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        "GET",
                        "/healthz",
                        Access.OPEN,
                        "Whether the process lives.",
                        null,
                        Health.class,
                        call -> Reply.json(new Health("ok"))),
                new Endpoint(
                        "GET",
                        "/readyz",
                        Access.OPEN,
                        "Whether runs are started by the clock.",
                        null,
                        Health.class,
                        call -> ready()));
    }

    private Reply ready() {
        if (jobs.trouble().isPresent()) {
            // What it is may name files and hosts: it is for the log and for those who may list runs.
            throw Problem.of(
                            503,
                            "no runs are started by the clock just now: the job database can not be used",
                            "It goes on by itself. GET /api/v1/runs says what is wrong to those who may list runs.")
                    .with("retry-after", "5");
        }
        return Reply.json(new Health("ok"));
    }
}
