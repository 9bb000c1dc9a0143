package dev.holdfast.backup;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.SnapshotInfo;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a store holds. Reads manifests, never data. */
public final class Inventory {
    private final Archives archives;

    public Inventory(Archives archives) {
        this.archives = archives;
    }

    /** One snapshot in a list. {@code state} is unfinished, sealed, proven, failed-proof or unreadable. */
    public record Entry(
            String id,
            String source,
            String state,
            String consistency,
            boolean lossless,
            boolean complete,
            long records,
            long bytes) {}

    /** One collection of a snapshot. */
    public record Content(String name, long records, String digest) {}

    /** A snapshot in full. */
    public record Details(Entry entry, Map<String, String> facts, List<Content> collections, List<Finding> findings) {}

    /**
     * The snapshots of a store, oldest first.
     *
     * @param slug of one source, or empty for all
     */
    public List<Entry> list(String store, String slug) {
        try (Snapshots snapshots = archives.open(store)) {
            return snapshots.list(orNull(slug)).stream().map(Inventory::entry).toList();
        }
    }

    /**
     * The one snapshot that is meant.
     *
     * @param which an id, {@code latest} or {@code proven}
     * @throws dev.holdfast.model.Failure NOT_FOUND when there is none; USAGE when several sources are in the store and
     *     none is named
     */
    public Entry find(String store, String slug, String which) {
        try (Snapshots snapshots = archives.open(store)) {
            return entry(snapshots.find(orNull(slug), which));
        }
    }

    /** Everything that the manifest says. */
    public Details show(String store, String which) {
        try (Snapshots snapshots = archives.open(store)) {
            SnapshotInfo info = snapshots.find(null, which);
            return info.isSealed()
                    ? sealed(info)
                    : new Details(entry(info), Map.of(), List.of(), List.of(new Finding(info.id(), info.note())));
        }
    }

    private static Details sealed(SnapshotInfo info) {
        Manifest manifest = info.manifest();
        List<Content> contents = manifest.catalog().collections().stream()
                .map(one -> content(one.name(), manifest.digest(one.name())))
                .toList();
        List<Finding> findings = new ArrayList<>(manifest.capture().missing());
        findings.addAll(manifest.catalog().unrestorable());
        findings.addAll(manifest.capture().warnings());
        return new Details(entry(info), facts(info), contents, findings);
    }

    private static Content content(String name, Digest digest) {
        return new Content(name, digest.count(), digest.hex());
    }

    private static Map<String, String> facts(SnapshotInfo info) {
        Manifest manifest = info.manifest();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("source", manifest.origin().address());
        facts.put("state", word(info.state()));
        facts.put("consistency", manifest.capture().consistency());
        facts.put("fidelity", manifest.capture().fidelity());
        facts.put("mode", manifest.capture().mode());
        facts.put(
                "as of",
                manifest.capture().asOf().from() + " … "
                        + manifest.capture().asOf().to());
        facts.put(
                "taken", manifest.making().started() + " … " + manifest.making().ended());
        facts.put("tool", manifest.making().tool());
        facts.put(
                "proven at", info.provenAt() == null ? "never" : info.provenAt().toString());
        manifest.restorableTo()
                .forEach((kind, against) -> facts.put("to " + kind, against.isEmpty() ? "yes" : "no: " + against));
        return facts;
    }

    private static String word(SnapshotInfo.State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String orNull(String slug) {
        return slug.isEmpty() ? null : slug;
    }

    static Entry entry(SnapshotInfo info) {
        boolean sealed = info.isSealed();
        return new Entry(
                info.id(),
                sealed ? info.manifest().origin().address() : "",
                word(info.state()),
                sealed ? info.manifest().capture().consistency() : "",
                sealed && info.manifest().capture().isLossless(),
                info.isComplete() && info.manifest().catalog().unrestorable().isEmpty(),
                info.records(),
                info.bytes());
    }
}
