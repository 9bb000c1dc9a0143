package dev.holdfast.archive;

import dev.holdfast.archive.layout.Part;
import dev.holdfast.archive.layout.PartJson;
import dev.holdfast.archive.layout.PartNames;
import dev.holdfast.archive.layout.StoredPlan;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.parts.Shelf;
import dev.holdfast.archive.vault.Sealing;
import dev.holdfast.flow.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parts of a snapshot in the making, in memory and beside them in the store. Safe for several threads. */
final class Ledger {
    private final Folder folder;
    private final Lease lease;
    private final PartNames names;
    private final Map<String, Integer> segments = new HashMap<>();
    private final List<Part> parts;
    private final Sealing sealing;

    /**
     * @param parts that are there already
     * @param sealing null for a plain snapshot
     */
    Ledger(Folder folder, Lease lease, PartNames names, StoredPlan plan, List<Part> parts, Sealing sealing) {
        this.folder = folder;
        this.lease = lease;
        this.names = names;
        this.parts = new ArrayList<>(parts);
        this.sealing = sealing;
        plan.segments().forEach(segment -> segments.merge(segment.collection(), segment.number() + 1, Math::max));
    }

    Folder folder() {
        return folder;
    }

    /** Where the content goes. */
    Shelf shelf() {
        return sealing == null ? folder : sealing;
    }

    /** Empty for a plain snapshot. */
    Optional<Sealing> sealing() {
        return Optional.ofNullable(sealing);
    }

    Lease lease() {
        return lease;
    }

    PartNames names() {
        return names;
    }

    String name(Segment segment, int number) {
        String collection = segment.collection().name();
        return names.part(segment.collection(), segment.number(), number, segments.get(collection));
    }

    /** Enters a part whose files are stored; from now on it counts. */
    void add(Part part, String name) {
        lease.check();
        // It would tell of the data, and nobody could go on with a part that only this run can read.
        if (sealing == null) {
            folder.write(PartNames.sidecar(name), PartJson.write(part));
        }
        synchronized (parts) {
            parts.add(part);
        }
    }

    /** How many parts of a segment there are. */
    int written(Segment segment) {
        return (int) parts().stream().filter(part -> isOf(segment, part)).count();
    }

    /** In the order of collections as they come, segments and numbers. */
    List<Part> parts() {
        synchronized (parts) {
            return List.copyOf(parts);
        }
    }

    static boolean isOf(Segment segment, Part part) {
        return part.place().collection().equals(segment.collection().name())
                && part.place().segment() == segment.number();
    }
}
