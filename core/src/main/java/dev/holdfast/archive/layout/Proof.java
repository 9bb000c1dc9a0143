package dev.holdfast.archive.layout;

import dev.holdfast.model.Digest;
import dev.holdfast.model.Finding;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The outcome of a test restore: {@code proofs/<time>.json}.
 *
 * @param manifestSha256 of the manifest that was proven; a proof of another one does not count
 * @param engine what it was restored into, with version
 * @param checked the digests as read back
 * @param findings what did not fit, or is worth knowing
 */
public record Proof(
        Instant time,
        boolean ok,
        String manifestSha256,
        String tool,
        String engine,
        List<Checked> checked,
        List<Finding> findings) {
    private static final String LABEL = "\"sha256\" : \"";
    private static final String BLANK = "0".repeat(64);

    public Proof {
        checked = List.copyOf(checked);
        findings = List.copyOf(findings);
    }

    /** A collection as it came out of the engine. */
    public record Checked(String collection, Digest digest) {}

    /** As a file that holds its own hash, so that damage to it shows. */
    public byte[] toJson() {
        String text = new String(json(), StandardCharsets.UTF_8);
        String hash = Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
        return text.replace(LABEL + BLANK, LABEL + hash).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads {@code proofs/<time>.json}.
     *
     * @throws dev.holdfast.model.Failure CORRUPT naming the file when it is not what was written
     */
    public static Proof read(String file, byte[] bytes) {
        return Json.parse(file, bytes, node -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            String hash = Json.text(node, "sha256");
            String blank = text.replace(LABEL + hash, LABEL + BLANK);
            if (!Sha256.hex(blank.getBytes(StandardCharsets.ISO_8859_1)).equals(hash)) {
                throw new IllegalArgumentException("its SHA-256 is not the one that it says");
            }
            return new Proof(
                    Json.time(node, "time"),
                    Json.text(node, "result").equals("ok"),
                    Json.text(node, "manifestSha256"),
                    Json.text(node, "tool"),
                    Json.text(node, "engine"),
                    Json.list(node, "checked", item -> new Checked(Json.text(item, "name"), PartJson.digest(item))),
                    Json.findings(node, "findings"));
        });
    }

    private byte[] json() {
        return Json.bytes(json -> {
            json.writeNumberField("format", Manifest.FORMAT);
            json.writeStringField("time", time.toString());
            json.writeStringField("result", ok ? "ok" : "failed");
            json.writeStringField("manifestSha256", manifestSha256);
            json.writeStringField("tool", tool);
            json.writeStringField("engine", engine);
            Json.list(
                    json,
                    "checked",
                    checked,
                    (out, each) -> Json.object(out, fields -> {
                        fields.writeStringField("name", each.collection);
                        PartJson.digest(fields, each.digest);
                    }));
            Json.findings(json, "findings", findings);
            json.writeStringField("sha256", BLANK);
        });
    }
}
