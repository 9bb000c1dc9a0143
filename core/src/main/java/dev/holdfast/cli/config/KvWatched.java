package dev.holdfast.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.alert.channel.Http;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One {@code [[denokv]]} that somebody serves.
 *
 * @param name what people call it; its address if they said nothing
 * @param url what a program gives to {@code Deno.openKv}
 * @param token that its server takes; empty when it is in a file
 * @param tokenFile of the token
 */
public record KvWatched(String name, URI url, String token, Optional<Path> tokenFile) {
    private static final Set<String> KEYS = Set.of("name", "url", "access_token", "access_token_file");

    /** @throws IllegalArgumentException that says what is missing, or too much */
    static KvWatched of(JsonNode node, UnaryOperator<String> resolved) {
        node.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "has a [[denokv]] with url and with " + key + ", which is of one that is served here");
            }
        });
        KvToken token = KvToken.of(node, resolved);
        URI url = Http.address("denokv.url", resolved.apply(node.path("url").asText()));
        if (url.getRawQuery() != null) {
            throw new IllegalArgumentException("has a [[denokv]] with a url that has a query");
        }
        String name = resolved.apply(node.path("name").asText(""));
        return new KvWatched(name.isEmpty() ? url.toString() : name, url, token.written(), token.file());
    }
}
