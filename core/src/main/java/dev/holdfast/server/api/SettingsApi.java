package dev.holdfast.server.api;

import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Reply;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Shows the configuration in force. What is secret in it is only said to be set. */
public final class SettingsApi {
    private final Supplier<Settings> settings;

    public SettingsApi(Supplier<Settings> settings) {
        this.settings = settings;
    }

    /**
     * All of it, by the sections of holdfast.toml.
     *
     * @param sections values by their key; where there is nothing the key is left out
     * @param backups the same for each {@code [[backup]]}
     */
    public record Settings(
            String version,
            String state,
            Map<String, Map<String, String>> sections,
            List<Map<String, String>> backups) {}

    public List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                "GET",
                "/api/v1/settings",
                Access.ADMIN,
                "The configuration in force, without secrets.",
                null,
                Settings.class,
                call -> Reply.json(settings.get())));
    }
}
