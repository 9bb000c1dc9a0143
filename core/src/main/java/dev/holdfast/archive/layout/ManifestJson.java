package dev.holdfast.archive.layout;

import static dev.holdfast.archive.layout.Json.text;
import static dev.holdfast.archive.layout.Json.time;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.RangeDigest;
import dev.holdfast.model.Selection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code manifest.json}, written and read. */
public final class ManifestJson {
    private ManifestJson() {}

    public static byte[] write(Manifest manifest) {
        return Json.bytes(json -> {
            json.writeNumberField("format", Manifest.FORMAT);
            making(json, manifest.making());
            Json.object(json, "source", fields -> origin(fields, manifest.origin()));
            json.writeStringField("started", manifest.making().started().toString());
            json.writeStringField("ended", manifest.making().ended().toString());
            capture(json, manifest.capture());
            json.writeBooleanField("complete", manifest.isComplete());
            json.writeNumberField("records", manifest.records());
            CatalogJson.write(json, manifest.catalog(), (fields, collection) -> {
                PartJson.digest(fields, manifest.digest(collection.name()));
                PartJson.ranges(fields, manifest.ranges().get(collection.name()));
            });
            PartJson.files(json, manifest.files());
            Json.object(json, "restorableTo", fields -> {
                for (var target : new TreeMap<>(manifest.restorableTo()).entrySet()) {
                    Json.strings(fields, target.getKey(), target.getValue());
                }
            });
            Json.findings(json, "missing", manifest.capture().missing());
            Json.findings(json, "warnings", manifest.capture().warnings());
        });
    }

    /**
     * @param name of the file, for people
     * @throws Failure CORRUPT when it is malformed, USAGE when a newer Holdfast wrote it
     */
    public static Manifest read(String name, byte[] bytes) {
        return Json.parse(name, bytes, node -> {
            requireKnown(name, node);
            return read(node);
        });
    }

    static void requireKnown(String name, JsonNode node) {
        long format = Json.number(node, "format");
        if (format > Manifest.FORMAT) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    name + " was made by a newer Holdfast (format " + format + ", this one knows " + Manifest.FORMAT
                            + ")",
                    "it was " + Json.textOrNull(node, "tool") + ": use that or a newer one");
        }
    }

    public static void origin(JsonGenerator json, Origin origin) throws IOException {
        json.writeStringField("address", origin.address());
        json.writeStringField("slug", origin.slug());
        Json.object(json, "ids", fields -> {
            for (var id : new TreeMap<>(origin.ids()).entrySet()) {
                fields.writeStringField(id.getKey(), id.getValue());
            }
        });
        Json.strings(json, "tables", new TreeSet<>(origin.selection().tables()));
        json.writeStringField("prefix", origin.selection().prefix());
    }

    public static void asOf(JsonGenerator json, String name, AsOf asOf) throws IOException {
        Json.object(json, name, fields -> {
            fields.writeStringField("kind", Json.name(asOf.kind()));
            fields.writeStringField("from", asOf.from());
            fields.writeStringField("to", asOf.to());
        });
    }

    public static AsOf asOf(JsonNode node, String name) {
        JsonNode asOf = Json.get(node, name);
        return new AsOf(Json.constant(asOf, "kind", AsOf.Kind.values()), text(asOf, "from"), text(asOf, "to"));
    }

    public static Origin origin(JsonNode node) {
        Map<String, String> ids = new HashMap<>();
        JsonNode stored = Json.get(node, "ids");
        stored.fieldNames().forEachRemaining(name -> ids.put(name, text(stored, name)));
        Selection selection = new Selection(Set.copyOf(Json.strings(node, "tables")), text(node, "prefix"));
        return new Origin(text(node, "address"), text(node, "slug"), ids, selection);
    }

    private static void making(JsonGenerator json, Manifest.Making making) throws IOException {
        json.writeStringField("tool", making.tool());
        if (!making.snapshot().isEmpty()) {
            json.writeStringField("snapshot", making.snapshot());
        }
        if (!making.nonce().isEmpty()) {
            json.writeStringField("nonce", making.nonce());
        }
    }

    private static Manifest.Making making(JsonNode node) {
        String snapshot = Json.textOrNull(node, "snapshot");
        String nonce = Json.textOrNull(node, "nonce");
        return new Manifest.Making(
                text(node, "tool"),
                time(node, "started"),
                time(node, "ended"),
                snapshot == null ? "" : snapshot,
                nonce == null ? "" : nonce);
    }

    private static void capture(JsonGenerator json, Capture capture) throws IOException {
        json.writeStringField("mode", capture.mode());
        json.writeStringField("consistency", capture.consistency());
        asOf(json, "asOf", capture.asOf());
        json.writeStringField("fidelity", capture.fidelity());
        if (!capture.filename().isEmpty()) {
            json.writeStringField("filename", capture.filename());
        }
    }

    private static Manifest read(JsonNode node) {
        Catalog catalog = CatalogJson.read(node);
        Manifest manifest = new Manifest(
                origin(Json.get(node, "source")),
                making(node),
                capture(node),
                catalog,
                ranges(node),
                PartJson.files(node),
                restorableTo(Json.get(node, "restorableTo")));
        check(node, manifest);
        return manifest;
    }

    private static Capture capture(JsonNode node) {
        String filename = Json.textOrNull(node, "filename");
        return new Capture(
                asOf(node, "asOf"),
                text(node, "mode"),
                text(node, "consistency").equals("exact"),
                text(node, "fidelity"),
                filename == null ? "" : filename,
                Json.findings(node, "missing"),
                Json.findings(node, "warnings"));
    }

    private static Map<String, List<RangeDigest>> ranges(JsonNode node) {
        Map<String, List<RangeDigest>> ranges = new HashMap<>();
        Json.get(node, "collections").forEach(entry -> ranges.put(text(entry, "name"), PartJson.ranges(entry)));
        return ranges;
    }

    private static Map<String, List<String>> restorableTo(JsonNode node) {
        Map<String, List<String>> targets = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(target -> targets.put(target, Json.strings(node, target)));
        return targets;
    }

    private static void check(JsonNode node, Manifest manifest) {
        List<String> wrong = new ArrayList<>();
        Json.get(node, "collections").forEach(entry -> {
            if (!PartJson.digest(entry).equals(manifest.digest(text(entry, "name")))) {
                wrong.add("the digest of '" + text(entry, "name") + "' is not the sum of its ranges");
            }
        });
        for (StoredFile file : manifest.files()) {
            if (!Sums.isName(file.name()) || !Sums.isHash(file.sha256())) {
                wrong.add("'" + file.name() + "' is not a file of a snapshot");
            } else if (file.collection() != null && manifest.catalog().collection(file.collection()) == null) {
                wrong.add("'" + file.name() + "' belongs to no collection");
            }
        }
        if (Json.number(node, "records") != manifest.records()) {
            wrong.add("'records' is not the sum of its collections");
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(wrong.getFirst());
        }
    }
}
