package dev.holdfast.backup;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.SnapshotReader;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.archive.layout.Proof;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Digests;
import dev.holdfast.flow.RangeDigester;
import dev.holdfast.flow.Scratch;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.Workers;
import dev.holdfast.flow.compare.Comparison;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Proves a snapshot: the stored objects are read back, restored into a scratch engine as a stranger would restore them,
 * and the engine's content is compared with what the capture saw.
 *
 * <p>The verdict is written beside the snapshot, good or bad; a store that can not be reached is no verdict.
 */
public final class Prove {
    private final Archives archives;
    private final Scratch.Opener engines;
    private final Function<Catalog.Kind, String> engineNames;
    private final String tool;
    private final Clock clock;

    /**
     * @param engineNames what the engines call themselves, for the proof
     * @param tool our own name and version, likewise
     */
    public Prove(
            Archives archives,
            Scratch.Opener engines,
            Function<Catalog.Kind, String> engineNames,
            String tool,
            Clock clock) {
        this.archives = archives;
        this.engines = engines;
        this.engineNames = engineNames;
        this.tool = tool;
        this.clock = clock;
    }

    /** The verdict; {@code problems} is empty when proven. */
    public record Report(String snapshot, boolean proven, long records, List<Finding> problems) {}

    /** Proves one snapshot of a store. */
    public Report run(String store, String id, Progress progress) {
        return run(store, id, Optional.empty(), progress);
    }

    /** The same with the key of the run that wrote it, if it is encrypted. */
    Report run(String store, String id, Optional<Identity> run, Progress progress) {
        try (Snapshots snapshots = archives.open(store);
                SnapshotReader reader = snapshots.reader(id, run)) {
            List<Finding> problems = new ArrayList<>();
            long records = 0;
            try {
                problems.addAll(reader.verifyFiles());
                records = problems.isEmpty() ? restore(reader, problems, progress) : 0;
            } catch (Failure failure) {
                problems.add(verdict(failure));
            }
            snapshots.recordProof(id, proof(reader, problems));
            return new Report(id, problems.isEmpty(), records, List.copyOf(problems));
        }
    }

    /** Only what the snapshot is to blame for counts against it. */
    private static Finding verdict(Failure failure) {
        return switch (failure.kind()) {
            case CORRUPT, USAGE, PARTIAL -> new Finding("", failure.getMessage());
            default -> throw failure;
        };
    }

    private long restore(SnapshotReader reader, List<Finding> problems, Progress progress) {
        Catalog catalog = reader.catalog();
        try (Scratch engine = engines.open(catalog.kind(), rules(reader))) {
            if (catalog.kind() == Catalog.Kind.KV) {
                problems.addAll(differing(reader, copy(reader, engine)));
            } else {
                Workers.both(() -> run(reader, engine), () -> problems.addAll(differing(reader, parsed(reader))));
            }
            try (Source restored = engine.source()) {
                Comparison.Result result = new Comparison(reader, restored, Map.of(), Instant.MIN, progress).run();
                result.differences().forEach(one -> problems.add(new Finding(one.name(), one.what())));
                return result.records();
            }
        }
    }

    private static Scratch.Rules rules(SnapshotReader reader) {
        Catalog catalog = reader.catalog();
        boolean whole = catalog.tables().stream()
                .allMatch(table -> catalog.absentParents(table).isEmpty());
        return !isOfD1(reader) ? Scratch.Rules.SQLITE : whole ? Scratch.Rules.D1 : Scratch.Rules.D1_PART;
    }

    private static boolean isOfD1(SnapshotReader reader) {
        String address = reader.manifest().origin().address();
        return address.startsWith("d1:") || address.startsWith("wrangler:");
    }

    private static void run(SnapshotReader reader, Scratch engine) {
        try (InputStream script = reader.script()) {
            engine.run(script);
        } catch (IOException e) {
            throw e.getCause() instanceof Failure failure
                    ? failure
                    : new Failure(Failure.Kind.REMOTE, "cannot read the snapshot", "Try again.", e);
        }
    }

    private static Map<String, Digest> copy(SnapshotReader reader, Scratch engine) {
        try (Target target = engine.target()) {
            return new Copy(reader, target, 1, Progress.SILENT).run().digests();
        }
    }

    /** What our own reader makes of the parts: restores go through it. */
    private static Map<String, Digest> parsed(SnapshotReader reader) {
        Map<String, Digest> digests = new HashMap<>();
        reader.catalog()
                .collections()
                .forEach(one -> digests.put(one.name(), Digests.read(reader, one, Progress.SILENT)));
        return digests;
    }

    private static List<Finding> differing(SnapshotReader reader, Map<String, Digest> read) {
        return reader.catalog().collections().stream()
                .filter(one -> !RangeDigester.total(reader.digests(one)).equals(read.get(one.name())))
                .map(one -> new Finding(one.name(), "the parts do not hold the records of the manifest"))
                .toList();
    }

    private Proof proof(SnapshotReader reader, List<Finding> problems) {
        Catalog catalog = reader.catalog();
        List<Proof.Checked> checked = catalog.collections().stream()
                .filter(one -> problems.isEmpty() && !reader.isEncrypted())
                .map(one -> new Proof.Checked(one.name(), RangeDigester.total(reader.digests(one))))
                .toList();
        return new Proof(
                clock.instant(),
                problems.isEmpty(),
                reader.manifestSha256(),
                tool,
                engineNames.apply(catalog.kind()),
                checked,
                reader.isEncrypted() ? withoutDetails(problems) : problems);
    }

    /** A proof lies in plain text beside a snapshot that does not. */
    private static List<Finding> withoutDetails(List<Finding> problems) {
        return problems.isEmpty()
                ? List.of()
                : List.of(new Finding("", problems.size() + " findings, which are not told of an encrypted snapshot"));
    }
}
