package dev.holdfast.transfer;

import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.compare.Comparison;
import dev.holdfast.flow.compare.Difference;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Tells in what two places differ. Changes nothing. */
public final class Diff {
    private final Rooms rooms;
    private final Clock clock;

    public Diff(Rooms rooms, Clock clock) {
        this.rooms = rooms;
        this.clock = clock;
    }

    /** One difference, for people and for JSON. */
    public record Line(String name, String what, List<String> examples) {}

    /**
     * The answer.
     *
     * @param records on the left
     * @param notCompared columns and collections in which the two may differ, because they are no content or one side can
     *     not show them
     */
    public record Report(
            String left,
            String right,
            boolean identical,
            long records,
            List<Line> differences,
            List<String> notCompared) {}

    /**
     * Compares everything that is selected.
     *
     * @param left any address that can be read
     * @param right likewise
     */
    public Report run(String left, String right, Selection selection, Progress progress) {
        try (Source a = rooms.source(left, Capturing.of(selection));
                Source b = rooms.source(right, Capturing.of(selection))) {
            Comparison.Result result = new Comparison(a, b, Map.of(), clock.instant(), progress).run();
            List<Line> differences = new ArrayList<>(lines(result.differences()));
            TreeSet<String> apart = new TreeSet<>(result.uncompared());
            Unreadable beyond = new Unreadable(a.catalog(), b.catalog());
            differences.addAll(beyond.differences());
            apart.addAll(beyond.uncompared());
            return new Report(
                    a.address(),
                    b.address(),
                    differences.isEmpty(),
                    result.records(),
                    List.copyOf(differences),
                    List.copyOf(apart));
        }
    }

    /** The same with the number of records of each collection, on either side and different. */
    public Comparison.Result count(String left, String right, Progress progress) {
        try (Source a = rooms.source(left, Capturing.ALL);
                Source b = rooms.source(right, Capturing.ALL)) {
            return new Comparison(a, b, Map.of(), clock.instant(), progress)
                    .counting()
                    .run();
        }
    }

    static List<Line> lines(List<Difference> differences) {
        return differences.stream()
                .map(one -> new Line(one.name(), one.what(), one.examples()))
                .toList();
    }
}
