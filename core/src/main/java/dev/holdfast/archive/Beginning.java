package dev.holdfast.archive;

import dev.holdfast.archive.layout.Part;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.layout.StoredPlan;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.flow.Target;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds the snapshot to write: the newest of its source if that is unfinished and may be gone on with, else a new one.
 *
 * <p>A durable run goes on in what it began itself, and in nothing else: somebody cancelled the other one, or it failed, and
 * what it had read is older than this run. A call that belongs to no run may be the same that was killed; it goes on only
 * where that brings in nothing older.
 */
final class Beginning {
    /** How long the name of a snapshot may tell an earlier moment than that of the call. */
    private static final Duration SAME_POSITION = Duration.ofDays(1);

    /** The same where what was read can not be told from what is there now. */
    private static final Duration NO_POSITION = Duration.ofHours(1);

    private final Store store;
    private final SnapshotSettings settings;
    private final Catalog catalog;
    private final StoredPlan wanted;

    Beginning(Store store, SnapshotSettings settings, Catalog catalog, StoredPlan wanted) {
        this.store = store;
        this.settings = settings;
        this.catalog = catalog;
        this.wanted = wanted;
    }

    /** A snapshot that may be written, with the plan in force and the parts that are there. */
    record Begun(Folder folder, Lease lease, StoredPlan plan, List<Part> kept) {}

    Begun begin(Target.Joins joins) {
        Optional<Begun> earlier = settings.fresh() ? Optional.empty() : resume(joins);
        return earlier.orElseGet(this::fresh);
    }

    /**
     * Goes on with this one, or begins it.
     *
     * @throws Failure BUSY when its writer lives
     */
    Begun begin(Folder folder, Target.Joins joins) {
        boolean joinable = joinable(folder, joins).filter(this::mayGoOn).isPresent();
        Lease lease = Lease.takeOver(folder, settings.owner(), settings.clock());
        return releasing(lease, () -> {
            Map<String, Long> files = folder.files("");
            if (files.containsKey(Sums.NAME)) {
                throw new Failure(Failure.Kind.BUSY, "somebody else has sealed " + folder.id(), "take another one");
            }
            if (files.containsKey(Removal.MARK)) {
                throw new Failure(
                        Failure.Kind.BUSY, "the removal of " + folder.id() + " was begun", "begin another backup");
            }
            if (joinable) {
                return resume(folder, lease).orElseThrow();
            }
            new KeptParts(folder, files).of(List.of());
            return anew(folder, lease);
        });
    }

    private Begun anew(Folder folder, Lease lease) {
        folder.write(StoredPlan.NAME, told().toJson());
        return new Begun(folder, lease, wanted, List.of());
    }

    private Optional<Begun> resume(Target.Joins joins) {
        return newest().flatMap(folder -> {
            Optional<StoredPlan> joinable = joinable(folder, joins);
            if (joinable.isEmpty()) {
                Lease.stopEarlier(folder, settings.owner(), settings.clock());
                return Optional.empty();
            }
            Lease lease = Lease.takeOver(folder, settings.owner(), settings.clock());
            if (!mayGoOn(joinable.get())) {
                lease.close();
                return Optional.empty();
            }
            return releasing(lease, () -> resume(folder, lease));
        });
    }

    private Optional<Begun> resume(Folder folder, Lease lease) {
        Map<String, Long> files = folder.files("");
        if (files.containsKey(Sums.NAME) || files.containsKey(Removal.MARK) || !files.containsKey(StoredPlan.NAME)) {
            lease.close();
            return Optional.empty();
        }
        StoredPlan stored = StoredPlan.read(folder.read(StoredPlan.NAME));
        // Of an encrypted one it names no segments, so that nothing is kept.
        List<Part> kept = new KeptParts(folder, files).of(stored.segments(catalog));
        if (!kept.isEmpty()) {
            return Optional.of(new Begun(folder, lease, stored, kept));
        }
        return Optional.of(anew(folder, lease));
    }

    private boolean mayGoOn(StoredPlan stored) {
        if (!stored.work().isEmpty() || !wanted.work().isEmpty()) {
            return stored.work().equals(wanted.work());
        }
        AsOf earlier = stored.earliest();
        Duration life = earlier.kind() == AsOf.Kind.CLOCK
                ? NO_POSITION
                : earlier.equals(wanted.earliest()) ? SAME_POSITION : Duration.ZERO;
        return Duration.between(stored.started(), wanted.started()).abs().compareTo(life) < 0;
    }

    /** The plan of one that is not sealed, if its parts would fit, whoever took them. */
    private Optional<StoredPlan> joinable(Folder folder, Target.Joins joins) {
        Optional<byte[]> plan = folder.find(StoredPlan.NAME);
        if (!folder.files(Removal.MARK).isEmpty()) {
            return Optional.empty();
        }
        if (!folder.files(Sums.NAME).isEmpty()) {
            // Sealed by a run that died before it had tidied up.
            plan.ifPresent(leftover -> Seal.removeWorkingFiles(folder));
            return Optional.empty();
        }
        return plan.flatMap(StoredPlan::readIfOurs)
                .filter(stored -> stored.fits(told()) && (stored.isRedacted() || joins.joins(stored.earliest())));
    }

    private StoredPlan told() {
        return settings.encryption().isWanted() ? wanted.redacted() : wanted;
    }

    private Optional<Folder> newest() {
        TreeMap<SnapshotId, Boolean> ids = new TreeMap<>();
        String prefix = settings.origin().slug() + "/";
        Folder.list(store, prefix, entry -> SnapshotId.ofObject(entry.name()).ifPresent(id -> ids.put(id, true)));
        return ids.isEmpty() ? Optional.empty() : Optional.of(new Folder(store, ids.lastKey()));
    }

    private Begun fresh() {
        Instant now = settings.clock().instant();
        for (int later = 0; later < 1000; later++) {
            Folder folder = new Folder(store, SnapshotId.of(settings.origin().slug(), now.plusMillis(later)));
            Optional<Lease> lease = Lease.begin(folder, settings.owner(), settings.clock());
            if (lease.isPresent()) {
                return releasing(lease.get(), () -> anew(folder, lease.get()));
            }
        }
        throw new Failure(
                Failure.Kind.BUSY,
                "a thousand snapshots of " + settings.origin().slug() + " carry the present time",
                "set the clock right and try again");
    }

    /** Gives the lease back if what comes next fails, so that nobody waits for it. */
    private static <T> T releasing(Lease lease, java.util.function.Supplier<T> next) {
        try {
            return next.get();
        } catch (RuntimeException failed) {
            try {
                lease.close();
            } catch (RuntimeException also) {
                failed.addSuppressed(also);
            }
            throw failed;
        }
    }
}
