package dev.holdfast.archive.layout;

import dev.holdfast.flow.Plan;
import dev.holdfast.flow.Segment;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a snapshot in the making is to hold: {@code plan.json}.
 *
 * @param mode how the source is read: parts of one mode never stand beside those of another, which may lose less
 * @param schema hash of the catalog
 * @param suffix of its files
 * @param work the durable run that began it; empty for none
 */
public record StoredPlan(
        Origin origin,
        String mode,
        String schema,
        String suffix,
        Instant started,
        String work,
        AsOf earliest,
        List<PlannedSegment> segments) {
    public static final String NAME = "plan.json";

    /** A segment without its schema. */
    public record PlannedSegment(String collection, int number, KeyRange range) {}

    public static StoredPlan of(
            Origin origin,
            String mode,
            Catalog catalog,
            Compression compression,
            Instant started,
            String work,
            Plan plan) {
        List<PlannedSegment> segments = new ArrayList<>();
        plan.segments()
                .forEach(segment -> segments.add(
                        new PlannedSegment(segment.collection().name(), segment.number(), segment.range())));
        return new StoredPlan(
                origin,
                mode,
                CatalogJson.hash(catalog),
                compression.suffix(),
                started,
                work,
                plan.earliest(),
                List.copyOf(segments));
    }

    /**
     * What may be told of a plan in plain text when the snapshot is encrypted: no position in the data. No part that was
     * taken for it can be used for another.
     */
    public StoredPlan redacted() {
        AsOf nowhere = AsOf.at(AsOf.Kind.CLOCK, "");
        Origin named = new Origin(origin.address(), origin.slug(), Map.of(), origin.selection());
        return new StoredPlan(named, mode, "", suffix + Envelope.SUFFIX, started, work, nowhere, List.of());
    }

    /** Whether it is of an encrypted snapshot. */
    public boolean isRedacted() {
        return suffix.endsWith(Envelope.SUFFIX);
    }

    /** Whether parts that were taken for the other plan can be used for this one. */
    public boolean fits(StoredPlan other) {
        return origin.equals(other.origin)
                && mode.equals(other.mode)
                && schema.equals(other.schema)
                && suffix.equals(other.suffix);
    }

    public List<Segment> segments(Catalog catalog) {
        return segments.stream()
                .map(segment -> new Segment(catalog.collection(segment.collection), segment.number, segment.range))
                .toList();
    }

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeNumberField("format", Manifest.FORMAT);
            Json.object(json, "source", fields -> ManifestJson.origin(fields, origin));
            json.writeStringField("mode", mode);
            json.writeStringField("schema", schema);
            json.writeStringField("suffix", suffix);
            json.writeStringField("started", started.toString());
            if (!work.isEmpty()) {
                json.writeStringField("work", work);
            }
            ManifestJson.asOf(json, "earliest", earliest);
            Json.list(
                    json,
                    "segments",
                    segments,
                    (out, segment) -> Json.object(out, fields -> {
                        fields.writeStringField("collection", segment.collection);
                        fields.writeNumberField("number", segment.number);
                        Json.range(fields, segment.range);
                    }));
        });
    }

    /** Empty when it is damaged or of another format: such a plan can not be gone on with. */
    public static Optional<StoredPlan> readIfOurs(byte[] bytes) {
        try {
            return Optional.of(read(bytes));
        } catch (Failure unreadable) {
            return Optional.empty();
        }
    }

    public static StoredPlan read(byte[] bytes) {
        return Json.parse(NAME, bytes, node -> {
            if (Json.number(node, "format") != Manifest.FORMAT) {
                throw new IllegalArgumentException("it is of another format");
            }
            return new StoredPlan(
                    ManifestJson.origin(Json.get(node, "source")),
                    Json.text(node, "mode"),
                    Json.text(node, "schema"),
                    Json.text(node, "suffix"),
                    Json.time(node, "started"),
                    node.hasNonNull("work") ? Json.text(node, "work") : "",
                    ManifestJson.asOf(node, "earliest"),
                    Json.list(
                            node,
                            "segments",
                            item -> new PlannedSegment(
                                    Json.text(item, "collection"), Json.small(item, "number"), Json.range(item))));
        });
    }
}
