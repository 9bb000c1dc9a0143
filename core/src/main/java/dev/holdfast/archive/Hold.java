package dev.holdfast.archive;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.archive.layout.Json;
import dev.holdfast.archive.layout.Manifest;
import java.time.Instant;

/**
 * Keeps a snapshot from being removed, whatever the rules say: {@code holds/<time>.json}.
 *
 * @param until when it ends; null: when somebody releases it
 */
public record Hold(String reason, Instant since, Instant until) {

    public boolean isInForce(Instant now) {
        return until == null || now.isBefore(until);
    }

    byte[] toJson() {
        return Json.bytes(json -> {
            json.writeNumberField("format", Manifest.FORMAT);
            json.writeStringField("reason", reason);
            json.writeStringField("since", since.toString());
            json.writeStringField("until", until == null ? "" : until.toString());
        });
    }

    /** One that can not be read holds for ever: somebody wanted the snapshot to stay. */
    static Hold read(String file, byte[] bytes) {
        try {
            return Json.parse(file, bytes, Hold::of);
        } catch (dev.holdfast.model.Failure damaged) {
            return new Hold("the hold " + file + " can not be read", Instant.EPOCH, null);
        }
    }

    private static Hold of(JsonNode node) {
        String until = Json.text(node, "until");
        return new Hold(
                Json.text(node, "reason"), Json.time(node, "since"), until.isEmpty() ? null : Json.time(node, "until"));
    }
}
