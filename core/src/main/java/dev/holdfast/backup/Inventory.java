package dev.holdfast.backup;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.SnapshotInfo;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.archive.layout.Headline;
import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a store holds. Reads manifests, never data. */
public final class Inventory {
    /** Stands for all collections. */
    public static final String ALL = "";

    private static final int MOST_NAMED = 3;

    private final Archives archives;

    public Inventory(Archives archives) {
        this.archives = archives;
    }

    /**
     * One snapshot in a list.
     *
     * @param state unfinished, sealed, proven, failed-proof or unreadable
     * @param complete everything of the source is in it and can be restored; false of what is not sealed
     * @param reason why it is unreadable, or not complete; else empty
     */
    public record Entry(
            String id,
            String source,
            String kind,
            String state,
            String consistency,
            boolean lossless,
            boolean complete,
            long records,
            long bytes,
            boolean encrypted,
            String reason) {}

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

    /**
     * What is passed over when the newest proven snapshot is taken: newer ones that are damaged or not proven. Empty when it
     * is the newest, or another name than {@code proven} was asked for.
     *
     * @param chosen the id that {@link #find} gave for {@code which}
     */
    public List<Finding> passedOver(String store, String which, String chosen) {
        if (!which.equals("proven") && !which.endsWith("/proven")) {
            return List.of();
        }
        try (Snapshots snapshots = archives.open(store)) {
            return PassedOver.findings(snapshots.find(null, chosen), snapshots.newer(chosen));
        }
    }

    /** Whether it is encrypted, and this process has no keys at all. */
    public boolean isLocked(String store, String which) {
        try (Snapshots snapshots = archives.open(store)) {
            return !snapshots.hasKeys() && snapshots.find(null, which).isEncrypted();
        }
    }

    /**
     * How many records are in a snapshot.
     *
     * @param records of each collection; under {@link #ALL} those of all where no more is known, as of an encrypted one
     */
    public record Counts(String id, Map<String, Long> records) {}

    /** The counts of one snapshot. Throws as {@link #find}. */
    public Counts counts(String store, String id) {
        try (Snapshots snapshots = archives.open(store)) {
            return counts(snapshots.find(null, id));
        }
    }

    /** The same of the newest one of its source that is older and proven; empty when there is none. */
    public Optional<Counts> provenBefore(String store, String id) {
        try (Snapshots snapshots = archives.open(store)) {
            return snapshots
                    .before(id, info -> info.state() == SnapshotInfo.State.PROVEN)
                    .map(Inventory::counts);
        }
    }

    private static Counts counts(SnapshotInfo info) {
        Map<String, Long> records = new HashMap<>();
        if (info.manifest() != null) {
            info.manifest().catalog().collections().stream()
                    .map(one -> content(one.name(), info.manifest().digest(one.name())))
                    .forEach(one -> records.merge(one.name(), one.records(), Long::sum));
        }
        return new Counts(info.id(), records.isEmpty() ? Map.of(ALL, info.records()) : Map.copyOf(records));
    }

    /** Everything that the manifest says. */
    public Details show(String store, String which) {
        try (Snapshots snapshots = archives.open(store)) {
            SnapshotInfo info = snapshots.find(null, which);
            if (!info.isSealed()) {
                String why = info.note().isEmpty()
                        ? "it is unfinished: running the same backup again goes on with it"
                        : info.note();
                return new Details(entry(info), Map.of(), List.of(), List.of(new Finding(info.id(), why)));
            }
            return info.isEncrypted() && !snapshots.hasKeys()
                    ? locked(info)
                    : sealed(
                            info,
                            info.isEncrypted() ? snapshots.reader(info.id()).manifest() : info.manifest());
        }
    }

    private static Details locked(SnapshotInfo info) {
        Finding finding = new Finding(info.id(), "it is encrypted: --identity FILE shows what is in it");
        return new Details(entry(info), headline(info), List.of(), List.of(finding));
    }

    private static Details sealed(SnapshotInfo info, Manifest manifest) {
        List<Content> contents = manifest.catalog().collections().stream()
                .map(one -> content(one.name(), manifest.digest(one.name())))
                .toList();
        List<Finding> findings = new ArrayList<>(manifest.capture().missing());
        findings.addAll(manifest.catalog().unrestorable());
        findings.addAll(manifest.capture().warnings());
        return new Details(entry(info), facts(info, manifest), contents, findings);
    }

    private static Content content(String name, Digest digest) {
        return new Content(name, digest.count(), digest.hex());
    }

    private static Map<String, String> headline(SnapshotInfo info) {
        Headline headline = info.headline();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("source", headline.address());
        facts.put("state", word(info.state()));
        facts.put("consistency", headline.consistency());
        facts.put("taken", headline.started() + " … " + headline.ended());
        facts.put("tool", headline.tool());
        facts.put(
                "proven at", info.provenAt() == null ? "never" : info.provenAt().toString());
        if (info.isEncrypted()) {
            facts.put("encrypted to", String.join(", ", info.recipients()));
        }
        return facts;
    }

    private static Map<String, String> facts(SnapshotInfo info, Manifest manifest) {
        Map<String, String> facts = headline(info);
        facts.put("fidelity", manifest.capture().fidelity());
        facts.put("mode", manifest.capture().mode());
        facts.put(
                "as of",
                manifest.capture().asOf().from() + " … "
                        + manifest.capture().asOf().to());
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

    /** Whether everything of the source is in it, and can be restored. */
    static boolean isComplete(SnapshotInfo info) {
        return info.isComplete() && info.headline().whole();
    }

    /** What is not in it, or can not be restored from it, in one line; empty when it is complete, or never was sealed. */
    private static String missing(SnapshotInfo info) {
        if (!info.isSealed() || isComplete(info)) {
            return "";
        }
        if (info.manifest() == null) {
            return "not all of the source is in it; what is missing is encrypted, too";
        }
        List<Finding> all = new ArrayList<>(info.manifest().capture().missing());
        all.addAll(info.manifest().catalog().unrestorable());
        String named = all.stream()
                .limit(MOST_NAMED)
                .map(one -> (one.name() + " " + one.reason()).strip())
                .collect(Collectors.joining("; "));
        return named + (all.size() > MOST_NAMED ? "; and " + (all.size() - MOST_NAMED) + " more" : "");
    }

    /** What a list shows of it. */
    public static Entry entry(SnapshotInfo info) {
        boolean sealed = info.isSealed();
        return new Entry(
                info.id(),
                sealed ? info.headline().address() : "",
                sealed ? info.headline().kind() : "",
                word(info.state()),
                sealed ? info.headline().consistency() : "",
                sealed && info.headline().lossless(),
                isComplete(info),
                info.records(),
                info.bytes(),
                info.isEncrypted(),
                info.note().isEmpty() ? missing(info) : info.note());
    }
}
