package dev.holdfast.server.api;

import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.util.List;

/** The configured sources: is each of them safe, until when can one go back, what failed. */
public final class SourcesApi {
    private final Sources sources;

    public SourcesApi(Parts parts) {
        this.sources = new Sources(parts);
    }

    /** All of them, in the order of the configuration. */
    public record All(List<SourceState> sources) {}

    /** The same for others who tell of it. */
    public List<SourceState> all() {
        return sources.all();
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        "GET",
                        "/api/v1/sources",
                        Access.LIST,
                        "The configured sources, and how safe each is.",
                        null,
                        All.class,
                        call -> Reply.json(new All(sources.all()))),
                new Endpoint(
                                "GET",
                                "/api/v1/sources/{slug}",
                                Access.LIST,
                                "One source, by the first part of the ids of its snapshots.",
                                null,
                                SourceState.class,
                                this::one)
                        .taking("backup", "The name of the backup that is meant, where several have the source."));
    }

    private Reply one(Call call) {
        String backup = call.query("backup").orElse("");
        return Reply.json(sources.of(call.path("slug")).stream()
                .filter(source -> backup.isEmpty() || source.backup().equals(backup))
                .findFirst()
                .orElseThrow(() ->
                        Problem.of(404, "there is no source " + call.path("slug"), "GET /api/v1/sources lists them.")));
    }
}
