package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyOrder;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that hold one key range: one, or for pairs up to one of each kind. */
public record StoredPart(KeyRange range, List<StoredFile> files) {

    /** All parts of a collection, in key order. */
    public static List<StoredPart> of(Manifest manifest, Collection collection) {
        Map<Object, StoredPart> parts = new LinkedHashMap<>();
        for (StoredFile file : manifest.files(collection.name())) {
            Object same = collection instanceof Pairs ? file.range() : file.name();
            parts.computeIfAbsent(same, name -> new StoredPart(file.range(), new ArrayList<>()))
                    .files
                    .add(file);
        }
        KeyOrder order = collection.order();
        List<StoredPart> sorted = new ArrayList<>(parts.values());
        sorted.sort(Comparator.comparing(part -> part.range.after(), Comparator.nullsFirst(order)));
        return sorted;
    }

    public long records() {
        return files.stream().mapToLong(StoredFile::records).sum();
    }

    /** Whether it may hold records of the other range. */
    public boolean meets(KeyRange other, KeyOrder order) {
        return isBelow(other.after(), range.through(), order) && isBelow(range.after(), other.through(), order);
    }

    /** Whether all its records belong to the other range. */
    public boolean isWithin(KeyRange other, KeyOrder order) {
        boolean begins =
                other.after() == null || range.after() != null && order.compare(range.after(), other.after()) >= 0;
        boolean ends = other.through() == null
                || range.through() != null && order.compare(range.through(), other.through()) <= 0;
        return begins && ends;
    }

    /** Whether a range can begin behind {@code after} and still be open below {@code through}; null is no end. */
    private static boolean isBelow(Key after, Key through, KeyOrder order) {
        return after == null || through == null || order.compare(after, through) < 0;
    }
}
