package dev.holdfast.archive.layout;

import static dev.holdfast.archive.layout.Json.number;
import static dev.holdfast.archive.layout.Json.range;
import static dev.holdfast.archive.layout.Json.small;
import static dev.holdfast.archive.layout.Json.text;
import static dev.holdfast.archive.layout.Json.textOrNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.Digest;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.RangeDigest;
import java.io.IOException;
import java.util.List;

/** Parts, files and ranges as JSON. */
public final class PartJson {
    private PartJson() {}

    public static byte[] write(Part part) {
        return Json.bytes(json -> {
            json.writeStringField("collection", part.place().collection());
            json.writeNumberField("segment", part.place().segment());
            json.writeNumberField("number", part.place().number());
            range(json, part.range());
            json.writeStringField("cursor", part.cursor());
            json.writeBooleanField("last", part.last());
            json.writeNumberField("largest", part.largest());
            files(json, part.files());
            ranges(json, part.digests());
        });
    }

    public static Part read(String name, byte[] bytes) {
        return Json.parse(
                name,
                bytes,
                node -> new Part(
                        new Part.Place(text(node, "collection"), small(node, "segment"), small(node, "number")),
                        range(node),
                        textOrNull(node, "cursor"),
                        Json.get(node, "last").booleanValue(),
                        number(node, "largest"),
                        files(node),
                        ranges(node)));
    }

    public static void ranges(JsonGenerator json, List<RangeDigest> ranges) throws IOException {
        Json.list(
                json,
                "ranges",
                ranges,
                (out, piece) -> Json.object(out, fields -> {
                    range(fields, piece.range());
                    digest(fields, piece.digest());
                }));
    }

    public static void digest(JsonGenerator json, Digest digest) throws IOException {
        json.writeNumberField("count", digest.count());
        json.writeStringField("digest", digest.hex());
    }

    public static List<RangeDigest> ranges(JsonNode node) {
        return Json.list(node, "ranges", item -> new RangeDigest(range(item), digest(item)));
    }

    public static Digest digest(JsonNode node) {
        String hex = text(node, "digest");
        if (!hex.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("'digest' is not 32 hexadecimal digits");
        }
        return Digest.of(number(node, "count"), hex);
    }

    public static void files(JsonGenerator json, List<StoredFile> files) throws IOException {
        Json.list(
                json,
                "files",
                files,
                (out, file) -> Json.object(out, fields -> {
                    fields.writeStringField("name", file.name());
                    fields.writeNumberField("bytes", file.bytes());
                    fields.writeStringField("sha256", file.sha256());
                    fields.writeNumberField("records", file.records());
                    if (file.collection() != null) {
                        fields.writeStringField("collection", file.collection());
                        range(fields, file.range());
                    }
                }));
    }

    public static List<StoredFile> files(JsonNode node) {
        return Json.list(node, "files", item -> {
            String collection = textOrNull(item, "collection");
            KeyRange range = collection == null ? null : range(item);
            return new StoredFile(
                    text(item, "name"),
                    number(item, "bytes"),
                    text(item, "sha256"),
                    number(item, "records"),
                    collection,
                    range);
        });
    }
}
