package dev.holdfast.archive;

import dev.holdfast.archive.layout.Part;
import dev.holdfast.archive.layout.PartJson;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.flow.Segment;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Key;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What an interrupted run left that can stay: of each segment the parts from its beginning on that are stored whole.
 * Everything else is removed.
 */
final class KeptParts {
    private final Folder folder;
    private final Map<String, Long> files;

    /** @param files names and sizes of all that is there */
    KeptParts(Folder folder, Map<String, Long> files) {
        this.folder = folder;
        this.files = files;
    }

    /** A part and the file that tells of it. */
    private record Found(String sidecar, Part part) {}

    List<Part> of(List<Segment> segments) {
        List<Found> found = found();
        List<Found> kept = new ArrayList<>();
        segments.forEach(segment -> kept.addAll(whole(segment, found)));
        removeAllBut(kept);
        return kept.stream().map(Found::part).toList();
    }

    private List<Found> found() {
        List<Found> found = new ArrayList<>();
        for (String name : files.keySet()) {
            if (name.startsWith("parts/")) {
                read(name, found);
            }
        }
        found.sort(Comparator.comparing(each -> each.part.place()));
        return found;
    }

    /** A damaged one is as good as none: its part is written again. */
    private void read(String name, List<Found> found) {
        try {
            found.add(new Found(name, PartJson.read(name, folder.read(name))));
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.CORRUPT) {
                throw failure;
            }
        }
    }

    private List<Found> whole(Segment segment, List<Found> found) {
        List<Found> kept = new ArrayList<>();
        Key end = segment.range().after();
        for (Found next : found) {
            Part part = next.part;
            if (Ledger.isOf(segment, part)) {
                if (part.place().number() != kept.size() + 1 || !isStored(part) || !begins(part, end)) {
                    break;
                }
                kept.add(next);
                end = part.range().through();
            }
        }
        boolean keyless = segment.collection().key().length == 0;
        boolean done = !kept.isEmpty() && kept.getLast().part.last();
        return keyless && !done ? List.of() : kept;
    }

    private boolean isStored(Part part) {
        return part.files().stream().allMatch(file -> Objects.equals(files.get(file.name()), file.bytes()));
    }

    private static boolean begins(Part part, Key end) {
        return Objects.equals(part.range().after(), end);
    }

    private void removeAllBut(List<Found> kept) {
        Set<String> stay = new HashSet<>();
        kept.forEach(found -> {
            stay.add(found.sidecar);
            found.part.files().forEach(file -> stay.add(file.name()));
        });
        files.keySet().stream()
                .filter(name -> name.startsWith("parts/") || Sums.isKept(name))
                .filter(name -> !stay.contains(name))
                .forEach(folder::delete);
    }
}
