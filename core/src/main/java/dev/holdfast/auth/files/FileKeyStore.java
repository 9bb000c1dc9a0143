package dev.holdfast.auth.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.auth.keys.ApiKey;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.keys.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Keys in a file. */
public final class FileKeyStore implements KeyStore {
    private static final Duration NOTED = Duration.ofMinutes(1);

    private final SharedFile<List<ApiKey>> file;

    /** @param file need not exist */
    public FileKeyStore(Path file) {
        this.file = new SharedFile<>(file, List.of(), new SharedFile.Form<>(FileKeyStore::read, FileKeyStore::write));
    }

    @Override
    public Optional<ApiKey> find(String id) {
        return file.get().stream().filter(named(id)).findFirst();
    }

    @Override
    public List<ApiKey> all() {
        return file.get();
    }

    @Override
    public void add(ApiKey key) {
        file.change(before -> {
            List<ApiKey> after = new ArrayList<>(before);
            after.removeIf(named(key.id()));
            after.add(key);
            return Optional.of(List.copyOf(after));
        });
    }

    @Override
    public boolean remove(String id) {
        return file.change(before -> before.stream().noneMatch(named(id))
                ? Optional.empty()
                : Optional.of(before.stream().filter(named(id).negate()).toList()));
    }

    @Override
    public void used(String id, Instant when) {
        if (file.get().stream().anyMatch(named(id).and(notNoted(when)))) {
            file.change(before -> Optional.of(before.stream()
                    .map(key -> named(id).and(notNoted(when)).test(key) ? key.usedAt(when) : key)
                    .toList()));
        }
    }

    private static Predicate<ApiKey> named(String id) {
        return key -> key.id().equals(id);
    }

    private static Predicate<ApiKey> notNoted(Instant when) {
        return key ->
                key.lastUsed().isEmpty() || !when.isBefore(key.lastUsed().get().plus(NOTED));
    }

    private static List<ApiKey> read(JsonNode node) {
        List<ApiKey> keys = new ArrayList<>();
        node.required("keys").forEach(key -> keys.add(key(key)));
        return List.copyOf(keys);
    }

    private static ApiKey key(JsonNode node) {
        Set<Role> roles = new HashSet<>();
        node.required("roles").forEach(role -> roles.add(Role.of(role.textValue())));
        return new ApiKey(
                text(node, "id"),
                text(node, "name"),
                text(node, "sha256"),
                roles,
                Instant.parse(text(node, "created")),
                Optional.ofNullable(node.path("expires").textValue()).map(Instant::parse),
                Optional.ofNullable(node.path("lastUsed").textValue()).map(Instant::parse));
    }

    private static String text(JsonNode node, String name) {
        return Objects.requireNonNull(node.required(name).textValue(), name);
    }

    private static JsonNode write(List<ApiKey> keys) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("format", 1);
        ArrayNode list = root.putArray("keys");
        for (ApiKey key : keys) {
            ObjectNode node =
                    list.addObject().put("id", key.id()).put("name", key.name()).put("sha256", key.hash());
            key.roles().stream()
                    .sorted()
                    .forEach(role -> node.withArrayProperty("roles").add(role.word()));
            node.put("created", key.created().toString());
            key.expires().ifPresent(moment -> node.put("expires", moment.toString()));
            key.lastUsed().ifPresent(moment -> node.put("lastUsed", moment.toString()));
        }
        return root;
    }
}
