package dev.holdfast.wrangler;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The bindings in a project's {@code wrangler.json}, {@code wrangler.jsonc} or {@code wrangler.toml} (in this order of
 * precedence, as wrangler has it), those of all its environments included.
 */
final class ProjectConfig {
    private static final List<String> NAMES = List.of("wrangler.json", "wrangler.jsonc", "wrangler.toml");
    private static final ObjectMapper JSONC = new ObjectMapper(JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build());

    private ProjectConfig() {}

    /** All bindings; none when the folder has no configuration. */
    static List<Binding> bindings(Path folder) {
        List<Binding> bindings = new ArrayList<>();
        NAMES.stream().map(folder::resolve).filter(Files::exists).findFirst().ifPresent(file -> {
            JsonNode root = read(file);
            addAll(bindings, root);
            root.path("env").forEach(environment -> addAll(bindings, environment));
        });
        return bindings;
    }

    private static JsonNode read(Path file) {
        try {
            return (file.toString().endsWith(".toml") ? new TomlMapper() : JSONC).readTree(file.toFile());
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.USAGE, "can not read " + file + ": " + e.getMessage(), "Does wrangler read it?", e);
        }
    }

    private static void addAll(List<Binding> bindings, JsonNode environment) {
        environment
                .path("d1_databases")
                .forEach(one -> add(bindings, WranglerAddress.Kind.D1, one, "database_name", "database_id"));
        environment.path("kv_namespaces").forEach(one -> add(bindings, WranglerAddress.Kind.KV, one, "binding", "id"));
    }

    private static void add(List<Binding> bindings, WranglerAddress.Kind kind, JsonNode one, String title, String id) {
        String name = one.path("binding").asText();
        String stored = one.path("preview_" + id).asText(one.path(id).asText(name));
        Binding binding = new Binding(kind, name, one.path(title).asText(name), stored);
        if (!bindings.contains(binding)) {
            bindings.add(binding);
        }
    }
}
