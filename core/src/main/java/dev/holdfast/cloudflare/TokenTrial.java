package dev.holdfast.cloudflare;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cloudflare.TokenCheck.Product;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Tries the credentials on each product. */
final class TokenTrial {
    private final CloudflareApi api;

    TokenTrial(CloudflareApi api) {
        this.api = api;
    }

    TokenCheck run() {
        Optional<Instant> time = Optional.empty();
        String status = "unknown";
        try {
            Call verify = Call.get("//user/tokens/verify");
            time = api.fetch(
                    verify, (headers, body) -> headers.firstValue("date").flatMap(TokenTrial::parsed));
            status = api.call(verify).result().path("status").asText("unknown");
        } catch (ApiFailure failure) {
            // Tokens that belong to an account, and keys, can not be asked for here: only what they open tells.
            if (failure.status() == 0) {
                throw failure;
            }
        }
        return new TokenCheck(status, time, List.of(product("D1", Resources.D1), product("Workers KV", Resources.KV)));
    }

    private static Optional<Instant> parsed(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private Product product(String name, String path) {
        try {
            Answer<JsonNode> answer =
                    api.call(Call.get(path).with("page", "1").with("per_page", "10"), JsonParser::readValueAsTree);
            long found =
                    answer.info().path("total_count").asLong(answer.result().size());
            return new Product(name, true, found, "", "");
        } catch (ApiFailure failure) {
            if (failure.status() == 0) {
                throw failure;
            }
            return new Product(name, false, 0, failure.getMessage(), failure.hint());
        }
    }
}
