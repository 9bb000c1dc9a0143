package dev.holdfast.denokv.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The metadata exchange: a client says which versions it speaks, and is told where the data are.
 *
 * @param version 1 to 3
 * @param databaseId in lower case
 * @param expiresAt with a {@code Z}, in whole seconds: npm's client takes nothing else
 */
record Metadata(int version, String databaseId, List<Endpoint> endpoints, String token, String expiresAt) {
    private static final Duration VALID = Duration.ofDays(1);
    private static final int NEWEST = 3;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** @param url without a slash at its end */
    record Endpoint(String url, String consistency) {}

    /**
     * The newest version that both speak.
     *
     * @param body empty from those who know only the first
     * @throws Rejection 400 when there is none
     */
    static int version(byte[] body) {
        Set<Integer> offered = new HashSet<>();
        if (body.length == 0) {
            offered.add(1);
        } else {
            parse(body).forEach(it -> offered.add(it.asInt()));
        }
        for (int version = NEWEST; version >= 1; version--) {
            if (offered.contains(version)) {
                return version;
            }
        }
        throw new Rejection(400, "None of the versions of the protocol that the client speaks is spoken here: 1 to 3.");
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode versions = JSON.readTree(body).path("supportedVersions");
            if (versions.isArray()) {
                return versions;
            }
        } catch (JsonProcessingException e) {
            throw new Rejection(400, "The request is no valid JSON.");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        throw new Rejection(400, "The request has no supportedVersions.");
    }

    /** @param origin scheme and authority, which the first version needs; the others take a path */
    static Metadata of(int version, Place place, String origin, Clock clock) {
        String path = place.base() + Place.ENDPOINT;
        Instant end = clock.instant().plus(VALID).truncatedTo(ChronoUnit.SECONDS);
        return new Metadata(
                version,
                Credentials.text(place.hosted().id()),
                List.of(new Endpoint(version == 1 ? origin + path : path, "strong")),
                place.hosted().token(),
                end.toString());
    }

    byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
