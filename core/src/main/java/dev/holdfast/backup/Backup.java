package dev.holdfast.backup;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.Delivery;
import dev.holdfast.archive.SnapshotInfo;
import dev.holdfast.archive.SnapshotSettings;
import dev.holdfast.archive.SnapshotWriter;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.layout.Origin;
import dev.holdfast.archive.layout.Slug;
import dev.holdfast.archive.vault.Encryption;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.archive.vault.Passphrase;
import dev.holdfast.archive.vault.Recipient;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Takes a source into a store as a sealed snapshot, and proves it. */
public final class Backup {
    private static final int WORKERS = 4;

    private final Rooms rooms;
    private final Archives archives;
    private final Prove prove;
    private final Function<Origin, SnapshotSettings> settings;

    /** @param settings how snapshots are written: tool, clock, owner */
    public Backup(Rooms rooms, Archives archives, Prove prove, Function<Origin, SnapshotSettings> settings) {
        this.rooms = rooms;
        this.archives = archives;
        this.prove = prove;
        this.settings = settings;
    }

    /**
     * What is asked for.
     *
     * @param fresh never go on with an interrupted run
     * @param work the durable run that this is done for; it goes on at once where an earlier attempt of it stopped, also
     *     when that was on another machine. Empty for none
     */
    public record Request(
            String source,
            String store,
            Capturing capturing,
            boolean compress,
            Readers readers,
            boolean prove,
            boolean fresh,
            String work) {

        public Request(
                String source,
                String store,
                Capturing capturing,
                boolean compress,
                Readers readers,
                boolean prove,
                boolean fresh) {
            this(source, store, capturing, compress, readers, prove, fresh, "");
        }

        /** The same, to be proven by somebody else. */
        public Request withoutProof() {
            return new Request(source, store, capturing, compress, readers, false, fresh, work);
        }

        /** The same, for a durable run. */
        public Request workingFor(String run) {
            return new Request(source, store, capturing, compress, readers, prove, fresh, run);
        }

        /** Whether only holders of keys can read it: then it can be proven by this very run alone. */
        public boolean isEncrypted() {
            return !readers.equals(Readers.EVERYBODY);
        }
    }

    /**
     * Who can read an encrypted snapshot; nobody: it is plain.
     *
     * @param recipients age recipients, {@code age1…}
     * @param passphraseFile may be null
     */
    public record Readers(List<String> recipients, Path passphraseFile) {
        public static final Readers EVERYBODY = new Readers(List.of(), null);

        Encryption onto(Encryption none) {
            return none.to(
                    recipients.stream().map(Recipient::parse).distinct().toList(),
                    Optional.ofNullable(passphraseFile).map(Passphrase::read));
        }
    }

    /** What was done. */
    public record Report(
            String snapshot,
            String source,
            String store,
            String state,
            String consistency,
            boolean lossless,
            String fidelity,
            boolean complete,
            long records,
            long bytes,
            boolean resumed,
            List<Finding> missing,
            List<Finding> problems,
            List<Finding> warnings) {

        /** 6 when the proof failed, 3 when something is missing, else 0. */
        public int exitCode() {
            return !problems.isEmpty()
                    ? Failure.Kind.CORRUPT.exitCode()
                    : missing.isEmpty() ? 0 : Failure.Kind.PARTIAL.exitCode();
        }
    }

    /** Runs to the end; an interrupted run leaves a state from which the next one goes on. */
    public Report run(Request request, Progress progress) {
        return run(request, progress, id -> {});
    }

    /** The same; {@code begun} hears the name of the snapshot before anything of the source is in it. */
    public Report run(Request request, Progress progress, Consumer<String> begun) {
        return run(request, () -> rooms.source(request.source(), request.capturing()), null, progress, begun);
    }

    /** Stops an attempt at the same work that began this snapshot and may live: it does not seal it after this. */
    public void stopEarlier(Request request, String id) {
        SnapshotSettings settings = settings(request.source(), Map.of(), request);
        try (Snapshots snapshots = archives.open(request.store())) {
            snapshots.stopEarlier(id, settings.owner(), settings.clock());
        }
    }

    /**
     * A place in the store for a dump of the source, which a snapshot is to be made of; to be closed by the caller.
     *
     * @param address of the source, as it calls itself
     * @param id of the snapshot; null for a new one
     */
    public Delivery delivery(Request request, String address, String id) {
        return archives.open(request.store()).delivery(settings(address, Map.of(), request), id);
    }

    /** As {@link #run}, of another source than the request's, in the folder of a {@link #delivery}. */
    public Report run(Request request, Supplier<Source> delivered, String id, Progress progress) {
        return run(request, delivered, id, progress, any -> {});
    }

    private Report run(
            Request request, Supplier<Source> opened, String into, Progress progress, Consumer<String> begun) {
        String id;
        CopyReport copied;
        Optional<Identity> key;
        try (Snapshots snapshots = archives.open(request.store());
                Source source = opened.get();
                SnapshotWriter writer = writer(snapshots, settings(source, request), into)) {
            copied = new Copy(source, new Announced(writer, () -> begun.accept(writer.id())), WORKERS, progress).run();
            id = writer.id();
            key = writer.run();
        }
        List<Finding> problems =
                request.prove() ? prove.run(request.store(), id, key, progress).problems() : List.of();
        try (Snapshots snapshots = archives.open(request.store())) {
            return report(request, snapshots.find(null, id), copied, problems);
        }
    }

    private static SnapshotWriter writer(Snapshots snapshots, SnapshotSettings settings, String into) {
        return into == null ? snapshots.writer(settings) : snapshots.writer(settings, into);
    }

    private SnapshotSettings settings(Source source, Request request) {
        return settings(source.address(), Rooms.Identified.of(source), request);
    }

    private SnapshotSettings settings(String address, Map<String, String> ids, Request request) {
        Selection selection = request.capturing().selection();
        Origin origin = new Origin(address, Slug.of(address + suffix(selection)), ids, selection);
        SnapshotSettings usual = settings.apply(origin);
        return usual.withMode(mode(request.capturing()))
                .with(request.compress() ? Compression.ZSTD : Compression.NONE)
                .with(request.readers().onto(usual.encryption()))
                .withFresh(request.fresh())
                .with(usual.owner().workingFor(request.work()));
    }

    /** Exact ones are apart: what was read without that demand can be of a replica. */
    private static String mode(Capturing capturing) {
        return capturing.mode().name().toLowerCase(Locale.ROOT) + (capturing.requireExact() ? " exact" : "");
    }

    /** A part of a source has a folder of its own: the newest proven snapshot of a source must be of all of it. */
    private static String suffix(Selection selection) {
        return selection.isAll() ? "" : "?" + new TreeSet<>(selection.tables()) + "&" + selection.prefix();
    }

    private static Report report(Request request, SnapshotInfo info, CopyReport copied, List<Finding> problems) {
        Inventory.Entry entry = Inventory.entry(info);
        Capture capture = copied.capture();
        List<Finding> missing = new ArrayList<>(capture.missing());
        missing.addAll(copied.catalog().unrestorable());
        List<Finding> warnings = new ArrayList<>(capture.warnings());
        warnings.addAll(copied.catalog().warnings());
        warnings.addAll(copied.findings());
        problems.forEach(one -> warnings.add(new Finding("proof", one.name() + " " + one.reason())));
        return new Report(
                entry.id(),
                entry.source(),
                request.store(),
                entry.state(),
                entry.consistency(),
                entry.lossless(),
                capture.fidelity(),
                entry.complete(),
                entry.records(),
                entry.bytes(),
                copied.resumed(),
                missing,
                problems,
                warnings);
    }
}
