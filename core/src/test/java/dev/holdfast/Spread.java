package dev.holdfast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One kind of size: its median, its 90th percentile, its largest, and who is too large. */
final class Spread {
    private record Size(String name, int value) {}

    private final String kind;
    private final List<Size> sizes = new ArrayList<>();

    Spread(String kind) {
        this.kind = kind;
    }

    void add(String name, int value) {
        sizes.add(new Size(name, value));
    }

    int count() {
        return sizes.size();
    }

    /** The names of all that are larger than the limit, each with its size. */
    List<String> above(int limit) {
        return sizes.stream()
                .filter(size -> size.value > limit)
                .map(size -> kind + " " + size.value + " > " + limit + ": " + size.name)
                .toList();
    }

    /** One line of the report. */
    String line(String wanted) {
        if (sizes.isEmpty()) {
            return "%-22s none".formatted(kind);
        }
        List<Size> sorted =
                sizes.stream().sorted(Comparator.comparingInt(Size::value)).toList();
        Size largest = sorted.getLast();
        return "%-22s %5d   median %3d   p90 %3d   max %3d   (wanted %s)   largest: %s"
                .formatted(kind, count(), at(sorted, 0.5), at(sorted, 0.9), largest.value, wanted, largest.name);
    }

    private static int at(List<Size> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1).value;
    }
}
