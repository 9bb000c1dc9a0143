package dev.holdfast.denokv.connect.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.Failure;
import dev.holdfast.model.secret.HeaderSecret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** What a metadata exchange gave: where the data is, and by which token until when. */
record Metadata(int version, String databaseId, String endpoint, String token, Instant expiresAt) {
    private static final Duration EARLY = Duration.ofSeconds(30);

    static Metadata parse(URI address, byte[] json) {
        try {
            JsonNode node = new ObjectMapper().readTree(json);
            for (JsonNode endpoint : node.path("endpoints")) {
                if (endpoint.path("consistency").asText().equals("strong")) {
                    String token = node.path("token").asText();
                    String id = node.path("databaseId").asText();
                    if (!HeaderSecret.fits(token) || !HeaderSecret.fits(id)) {
                        throw unknown(address, null);
                    }
                    return new Metadata(
                            node.path("version").asInt(),
                            id,
                            address.resolve(endpoint.path("url").asText()).toString(),
                            token,
                            Instant.parse(node.path("expiresAt").asText()));
                }
            }
            throw unknown(address, null);
        } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
            throw unknown(address, e);
        }
    }

    boolean isOver(Instant now) {
        return now.plus(EARLY).isAfter(expiresAt);
    }

    private static Failure unknown(URI address, Exception cause) {
        return new Failure(
                Failure.Kind.REMOTE,
                address + " does not answer as a KV Connect server does",
                "Write the address that Deno.openKv takes",
                cause);
    }
}
