package dev.holdfast.sim.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.disk.Content;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What goes back: status, headers and a body. */
public record Reply(int status, Map<String, String> headers, Content content) {
    private static final String JSON = "application/json";

    /** A success in the envelope of api-v4. */
    public static Reply ok(JsonNode result) {
        return json(200, envelope(result));
    }

    /** A success with paging information beside the result. */
    public static Reply page(JsonNode result, JsonNode info) {
        ObjectNode envelope = envelope(result);
        envelope.set("result_info", info);
        return json(200, envelope);
    }

    /** A refusal in the envelope of api-v4. */
    public static Reply refusal(ApiError error) {
        ObjectNode envelope = envelope(null).put("success", false);
        envelope.withArray("errors").addObject().put("code", error.code()).put("message", error.getMessage());
        return json(error.status(), envelope);
    }

    /** Raw bytes, not in an envelope. */
    public static Reply raw(int status, String type, Content content) {
        return new Reply(status, Map.of("content-type", type), content);
    }

    /** A document of object storage, which speaks XML. */
    public static Reply xmlError(int status, String code, String message) {
        String text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error>";
        return raw(status, "application/xml", Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    public Reply with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, Map.copyOf(more), content);
    }

    /** A body that is an envelope already. */
    public static Reply json(Content content) {
        return raw(200, JSON, content);
    }

    private static Reply json(int status, JsonNode body) {
        return raw(status, JSON, Content.of(Json.bytes(body)));
    }

    private static ObjectNode envelope(JsonNode result) {
        ObjectNode envelope = Json.object();
        envelope.set("result", result);
        envelope.put("success", true);
        envelope.putArray("errors");
        envelope.putArray("messages");
        return envelope;
    }
}
