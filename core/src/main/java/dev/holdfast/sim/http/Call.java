package dev.holdfast.sim.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One request as an endpoint sees it.
 *
 * @param arguments the variable segments of the path, still percent-encoded
 * @param query decoded
 * @param headers by lower-case name
 * @param granted what the token may do
 */
public record Call(
        String method,
        List<String> arguments,
        Map<String, String> query,
        Map<String, String> headers,
        Set<Permission> granted,
        InputStream body) {

    /** A variable segment of the path, decoded. */
    public String argument(int index) {
        return UrlText.segment(arguments.get(index));
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** A whole number of the query within bounds, else a refusal with {@code code}. */
    public int number(String name, int otherwise, int least, int most, int code) {
        String text = query.get(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        int value = text.matches("-?[0-9]{1,9}") ? Integer.parseInt(text) : Integer.MIN_VALUE;
        if (value < least || value > most) {
            throw new ApiError(400, code, "Invalid value for query parameter '" + name + "': " + text);
        }
        return value;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The body as JSON, or a refusal with {@code code}. */
    public JsonNode json(int code) throws IOException {
        try {
            JsonNode node = Json.MAPPER.readTree(body);
            if (node != null && !node.isMissingNode()) {
                return node;
            }
        } catch (JacksonException e) {
            throw new ApiError(400, code, "The request is malformed: " + e.getOriginalMessage());
        }
        throw new ApiError(400, code, "The request is malformed: a JSON body is required");
    }
}
