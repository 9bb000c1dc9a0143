package dev.holdfast.archive;

import dev.holdfast.archive.layout.Part;
import dev.holdfast.archive.layout.PartNames;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.layout.StoredPlan;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.archive.vault.Sealing;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Table;
import dev.holdfast.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a snapshot into a store: a target that is always new, beside the snapshots that are there.
 *
 * <p>Parts are immutable and count as soon as they are stored. {@link #begin} goes on with the newest snapshot of the same
 * source if that is unfinished, was read in the same mode, has the same schema and identifiers, its position may be joined, and it was begun for the same durable run.
 * For no run at all it is gone on with only while nothing older can come in by that: the source is where it was, within a
 * day; or has no positions, within an hour. Otherwise it begins a new one.
 * {@link #finish} seals. The store stays open: whoever opened it closes it.
 *
 * <p>Failures: BUSY when another process that lives writes the same snapshot, or has taken this one over; those of the
 * store.
 */
public final class SnapshotWriter implements Target {
    private static final int WRITERS = 4;

    private final Store store;
    private final SnapshotSettings settings;
    private final SnapshotId into;
    private Catalog catalog;
    private StoredPlan plan;
    private Ledger ledger;
    private boolean resumed;

    public SnapshotWriter(Store store, SnapshotSettings settings) {
        this(store, settings, null);
    }

    /** @param into the snapshot to write, if it is not sealed; null: as it is found */
    SnapshotWriter(Store store, SnapshotSettings settings, SnapshotId into) {
        this.store = store;
        this.settings = settings;
        this.into = into;
    }

    /** The store's address; with the snapshot's id behind {@code @} once that is known. */
    @Override
    public String address() {
        return ledger == null ? store.address() : store.address() + "@" + id();
    }

    /** The snapshot's id, {@code <slug>/<time>}; known from {@link #begin} on. */
    public String id() {
        return ledger.folder().id().toString();
    }

    /** Opens what this run wrote, if that is encrypted; known from {@link #begin} on and kept nowhere else. */
    public Optional<Identity> run() {
        return ledger.sealing().map(Sealing::run);
    }

    @Override
    public int writers() {
        return WRITERS;
    }

    @Override
    public Plan begin(Catalog source, Plan proposed, Joins joins) {
        catalog = source;
        Plan wanted = withWholeSequence(proposed);
        StoredPlan stored = StoredPlan.of(
                settings.origin(),
                settings.mode(),
                catalog,
                settings.compression(),
                settings.clock().instant(),
                settings.owner().work(),
                wanted);
        Beginning beginning = new Beginning(store, settings, catalog, stored);
        Beginning.Begun begun = into == null ? beginning.begin(joins) : beginning.begin(new Folder(store, into), joins);
        plan = begun.plan();
        boolean encrypted = settings.encryption().isWanted();
        PartNames names = new PartNames(catalog, settings.compression(), !encrypted);
        Sealing sealing = encrypted ? new Sealing(begun.folder(), settings.encryption()) : null;
        ledger = new Ledger(begun.folder(), begun.lease(), names, plan, begun.kept(), sealing);
        resumed = !begun.kept().isEmpty();
        return new Plan(toDo(), plan.earliest(), resumed);
    }

    @Override
    public RangeWriter open(Segment segment) {
        int written = ledger.written(segment);
        return switch (segment.collection()) {
            case Table table -> new SqlSegmentWriter(ledger, segment, written, settings.partBytes());
            case Pairs pairs -> new PairSegmentWriter(ledger, segment, written, settings.partBytes());
        };
    }

    @Override
    public List<Finding> finish(Capture capture) {
        List<Finding> warnings = new ArrayList<>(capture.warnings());
        warnings.addAll(joined());
        List<Finding> findings =
                new ArrayList<>(new Seal(ledger, plan, catalog, settings).apply(capture.warning(warnings)));
        findings.addAll(joined());
        return findings;
    }

    /** What has no positions can not tell how old the parts are that were there. */
    private List<Finding> joined() {
        if (!resumed || plan.earliest().kind() != AsOf.Kind.CLOCK) {
            return List.of();
        }
        String reason = "went on from where an earlier attempt was interrupted: what that had read may be as old as "
                + plan.earliest().from();
        return List.of(new Finding(id(), reason));
    }

    @Override
    public void close() {
        if (ledger != null) {
            ledger.lease().close();
        }
    }

    /** The sequence is one statement in effect, so it is never split. */
    private static Plan withWholeSequence(Plan proposed) {
        List<Segment> segments = new ArrayList<>();
        for (Segment segment : proposed.segments()) {
            if (!(segment.collection() instanceof Table table) || table.kind() != Table.Kind.SEQUENCE) {
                segments.add(segment);
            } else if (segment.number() == 0) {
                segments.add(new Segment(table, 0, KeyRange.ALL));
            }
        }
        return new Plan(segments, proposed.earliest(), proposed.resumed());
    }

    private List<Segment> toDo() {
        List<Segment> toDo = new ArrayList<>();
        for (Segment segment : plan.segments(catalog)) {
            List<Part> parts = ledger.parts().stream()
                    .filter(part -> Ledger.isOf(segment, part))
                    .toList();
            if (parts.isEmpty()) {
                toDo.add(segment);
            } else if (!parts.getLast().last()) {
                Part end = parts.getLast();
                KeyRange rest = segment.range().startingAfter(end.range().through(), end.cursor());
                toDo.add(new Segment(segment.collection(), segment.number(), rest));
            }
        }
        return toDo;
    }
}
