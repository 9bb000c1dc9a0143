package dev.holdfast.server.api;

import dev.holdfast.auth.keys.ApiKey;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes, lists and removes API keys. A key is shown once, when it is made. */
public final class KeysApi {
    private final KeyStore keys;
    private final RandomGenerator random;
    private final Clock clock;

    public KeysApi(Parts parts) {
        this.keys = parts.host().keys();
        this.random = parts.host().random();
        this.clock = parts.clock();
    }

    /**
     * A key that is wanted: with one {@code role}, or several {@code roles}, of capture, list, restore, delete and admin.
     * {@code expires} may be left out.
     */
    public record Wanted(String name, String role, List<String> roles, String expires) {
        Set<Role> all() {
            Stream<String> several = roles == null ? Stream.empty() : roles.stream();
            return Stream.concat(Stream.ofNullable(role), several.filter(Objects::nonNull))
                    .map(Role::of)
                    .collect(Collectors.toSet());
        }
    }

    /**
     * A key, without what opens anything.
     *
     * @param prefix its visible part, {@code hf_} left out
     * @param expires null: never
     * @param lastUsed exact to a minute; null: never
     */
    public record Item(
            String prefix, String name, List<String> roles, Instant created, Instant expires, Instant lastUsed) {
        static Item of(ApiKey key) {
            return new Item(
                    key.id(),
                    key.name(),
                    key.roles().stream().sorted().map(Role::word).toList(),
                    key.created(),
                    key.expires().orElse(null),
                    key.lastUsed().orElse(null));
        }
    }

    /** All keys, the oldest first. */
    public record Items(List<Item> keys) {}

    /** A new key; {@code key} is shown this once. */
    public record Made(String key, Item item) {}

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        "GET",
                        "/api/v1/keys",
                        Access.ADMIN,
                        "API keys, without their secrets.",
                        null,
                        Items.class,
                        call -> Reply.json(
                                new Items(keys.all().stream().map(Item::of).toList()))),
                new Endpoint(
                        "POST",
                        "/api/v1/keys",
                        Access.ADMIN,
                        "Makes an API key; the answer is the only one that shows it.",
                        Wanted.class,
                        Made.class,
                        this::make),
                new Endpoint(
                        "DELETE",
                        "/api/v1/keys/{prefix}",
                        Access.ADMIN,
                        "Removes an API key; it is refused from then on.",
                        null,
                        null,
                        this::remove));
    }

    private Reply make(Call call) {
        Wanted wanted = call.json(Wanted.class);
        if (wanted.name() == null) {
            throw Problem.of(400, "a key needs a name", "");
        }
        Set<Role> roles = wanted.all();
        if (roles.isEmpty()) {
            throw Problem.of(400, "a key needs a role", "Roles are capture, list, restore, delete and admin.");
        }
        KeyText text = KeyText.random(random);
        ApiKey kept = text.kept(wanted.name().strip(), roles, clock.instant(), expires(wanted.expires()));
        keys.add(kept);
        return Reply.json(201, new Made(text.reveal(), Item.of(kept))).on(named(kept));
    }

    private Optional<Instant> expires(String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Moments.future("expires", text, clock.instant()));
    }

    private Reply remove(Call call) {
        String named = keys.all().stream()
                .filter(key -> key.id().equals(call.path("prefix")))
                .map(KeysApi::named)
                .findFirst()
                .orElse("");
        if (!keys.remove(call.path("prefix"))) {
            throw Problem.of(404, "there is no key " + call.path("prefix"), "GET /api/v1/keys lists them.");
        }
        return Reply.nothing().on(named);
    }

    private static String named(ApiKey key) {
        Item item = Item.of(key);
        return "key:" + item.prefix() + ", role " + String.join(", ", item.roles());
    }
}
