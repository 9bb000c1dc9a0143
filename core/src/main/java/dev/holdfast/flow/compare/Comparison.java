package dev.holdfast.flow.compare;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Digests;
import dev.holdfast.flow.Particular.Manner;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Cell;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Tells whether two places hold the same: schema text by schema text, collection by collection.
 *
 * <p>Equal digests end the matter; a side that stored its digests is not even read. Where they differ, both sides are
 * read in key order and the keys that differ are named.
 */
public final class Comparison {
    private final Source left;
    private final Source right;
    private final Map<String, Digest> known;
    private final Instant expiring;
    private final Progress progress;
    private final List<Difference> differences = new ArrayList<>();
    private final List<Compared> compared = new ArrayList<>();
    private final TreeSet<String> uncompared = new TreeSet<>();
    private Omissions omissions;
    private UnaryOperator<Table> matching = UnaryOperator.identity();
    private boolean merged;
    private boolean remembers;
    private boolean extraAllowed;
    private Unsettled unsettled;
    private boolean counts;
    private boolean exactly;
    private long records;

    /**
     * @param known digests of collections on the left that have been taken already, by name
     * @param expiring pairs that expire at or before this moment are not compared: they may go away on either side
     */
    public Comparison(Source left, Source right, Map<String, Digest> known, Instant expiring, Progress progress) {
        this.left = left;
        this.right = right;
        this.known = Map.copyOf(known);
        this.expiring = expiring;
        this.progress = progress;
    }

    /**
     * What a comparison found.
     *
     * @param records the count on the left
     * @param compared the collections of both sides; those of one side, or of other columns, only if it was {@link #counting}
     * @param uncompared columns, and whole collections, in which the sides may differ
     */
    public record Result(long records, List<Difference> differences, List<Compared> compared, List<String> uncompared) {
        public Result {
            uncompared = List.copyOf(uncompared);
            differences = List.copyOf(differences);
            compared = List.copyOf(compared);
        }

        public boolean isIdentical() {
            return differences.isEmpty();
        }
    }

    /** What the right was not given, or has otherwise because it was there before, is no difference. */
    Comparison omitting(Omissions records) {
        omissions = records;
        return this;
    }

    /**
     * The left was merged into the right, whose settings stay, by the keys that tables have here: their records are matched so,
     * whatever their rowids.
     */
    Comparison merged(UnaryOperator<Table> tables) {
        matching = tables;
        merged = true;
        return this;
    }

    /** Keeps the pairs that differ for {@link #unsettled}. */
    Comparison remembering(boolean extra) {
        remembers = true;
        extraAllowed = extra;
        return this;
    }

    /** The pairs that were found to differ; empty when they are not remembered, or when there are none. */
    Optional<Unsettled> unsettled() {
        return Optional.ofNullable(unsettled);
    }

    /** Counts also what can not be compared, which is read for that. */
    public Comparison counting() {
        counts = true;
        return this;
    }

    /** Compares also what is no content, as far as both sides can show it. */
    Comparison exactly() {
        exactly = true;
        return this;
    }

    /** Compares everything, once. */
    public Result run() {
        Catalog a = left.catalog();
        Catalog b = right.catalog();
        if (a.kind() != b.kind()) {
            differences.add(new Difference("", "one side holds tables, the other pairs", false, List.of()));
        } else if (a.kind() == Catalog.Kind.KV) {
            compareRecords(a.collections().getFirst(), b.collections().getFirst());
        } else {
            compareSettings(a, b);
            compareTables(a, b);
            compareObjects(a, b);
        }
        return new Result(records, differences, compared, List.copyOf(uncompared));
    }

    private void compareSettings(Catalog a, Catalog b) {
        Map<String, Long> mine = notZero(a);
        Map<String, Long> theirs = notZero(b);
        if (merged || mine.equals(theirs)) {
            return;
        }
        // D1 can not be asked for them, so an empty side says nothing.
        if (a.settings().isEmpty() || b.settings().isEmpty()) {
            uncompared.add("settings");
        } else {
            differences.add(new Difference("settings", mine + " and " + theirs, false, List.of()));
        }
    }

    private static Map<String, Long> notZero(Catalog catalog) {
        Map<String, Long> settings = new TreeMap<>(catalog.settings());
        settings.values().removeIf(value -> value == 0);
        return settings;
    }

    private void compareTables(Catalog a, Catalog b) {
        // Where no table counts, a merge can not bring counters.
        List<Collection> ours = judged(merged ? counted(b, a) : a.collections());
        List<Collection> others = judged(counted(a, b));
        matched(byName(ours, Collection::name), byName(others, Collection::name), (mine, theirs) -> {
            if (mine instanceof Table one && theirs instanceof Table other && sameShape(one, other)) {
                compareRecords(one, other);
            } else {
                countApart(mine, theirs);
            }
        });
        if (counts) {
            ours.stream().filter(one -> b.collection(one.name()) == null).forEach(one -> countApart(one, null));
            others.stream().filter(one -> a.collection(one.name()) == null).forEach(one -> countApart(null, one));
        }
    }

    /** Without those in which nothing is compared. */
    private List<Collection> judged(List<Collection> collections) {
        List<Collection> judged = new ArrayList<>();
        for (Collection one : collections) {
            if (one.width() > 0 && manner(one).apart(exactly).containsAll(one.labels())) {
                uncompared.add(one.name());
            } else {
                judged.add(one);
            }
        }
        return judged;
    }

    private Manner manner(Collection collection) {
        return Manner.of(left, collection).and(Manner.of(right, collection));
    }

    /** Two collections of which no record can be compared with one of the other; one of them may be null. */
    private void countApart(Collection mine, Collection theirs) {
        if (counts) {
            long one = mine == null ? 0 : Digests.of(left, mine, progress).count();
            long other =
                    theirs == null ? 0 : Digests.of(right, theirs, progress).count();
            String name = mine == null ? theirs.name() : mine.name();
            compared.add(new Compared(name, one, other, one, other, 0));
        }
    }

    /** A selection of tables leaves their counters out; an engine that is given it has some nevertheless. */
    private static List<Collection> counted(Catalog a, Catalog b) {
        boolean counts = a.collections().stream().anyMatch(Comparison::isSequence);
        return b.collections().stream()
                .filter(one -> counts || !isSequence(one))
                .toList();
    }

    private static boolean isSequence(Collection collection) {
        return collection instanceof Table table && table.kind() == Table.Kind.SEQUENCE;
    }

    private boolean sameShape(Table one, Table other) {
        if (!matching.apply(one).sql().equals(other.sql())) {
            differences.add(
                    new Difference(one.name(), "the CREATE statement differs", false, List.of(one.sql(), other.sql())));
        }
        if (!one.columns().equals(other.columns())) {
            differences.add(new Difference(one.name(), "the columns differ", false, List.of()));
            return false;
        }
        return true;
    }

    private void compareObjects(Catalog a, Catalog b) {
        Function<SqlObject, String> name =
                object -> object.type().name().toLowerCase(java.util.Locale.ROOT) + " " + object.name();
        matched(byName(a.objects(), name), byName(b.objects(), name), (mine, theirs) -> {
            if (!Objects.equals(mine.sql(), theirs.sql())) {
                differences.add(new Difference(
                        name.apply(mine), "the definition differs", false, List.of(mine.sql(), theirs.sql())));
            }
        });
    }

    private void compareRecords(Collection mine, Collection theirs) {
        Digest taken = known.get(mine.name());
        Digest one = taken != null ? taken : Digests.of(left, mine, progress);
        Digest other = Digests.of(right, theirs, progress);
        records += one.count();
        Manner manner = manner(mine);
        mine.labels().stream()
                .filter(manner.apart(exactly)::contains)
                .map(column -> mine.name() + "." + column)
                .forEach(uncompared::add);
        Optional<Difference> difference =
                one.equals(other) ? Optional.empty() : differ(mine, theirs, manner, one.count());
        difference.ifPresent(differences::add);
        Difference.Counts counted = difference.map(Difference::counts).orElse(Difference.Counts.NONE);
        compared.add(Compared.of(mine.name(), one.count(), other.count(), counted));
    }

    private Optional<Difference> differ(Collection mine, Collection theirs, Manner manner, long records) {
        if (mine instanceof Table table) {
            Table merged = matching.apply(table);
            if (merged.key().length > 0 && !merged.keyColumns().equals(table.keyColumns())) {
                return joined(mine, manner).differ(mine, merged, theirs, records);
            }
        }
        Optional<Difference> further = isSequence(mine) ? Counters.differ(left, mine, right, theirs) : Optional.empty();
        return further.or(() -> joined(mine, manner).differ(mine, theirs));
    }

    private MergeJoin joined(Collection mine, Manner manner) {
        MergeJoin join = new MergeJoin(left, right, expiring, manner, manner.apart(exactly)).omitting(omissions);
        if (remembers && mine instanceof Pairs) {
            unsettled = new Unsettled(mine, omissions, extraAllowed);
            join.remembering(unsettled);
        }
        return join;
    }

    private <T> void matched(Map<String, T> a, Map<String, T> b, java.util.function.BiConsumer<T, T> both) {
        a.forEach((name, mine) -> {
            T theirs = b.get(name);
            if (theirs == null) {
                differences.add(new Difference(name, "is only on the left", false, List.of()));
            } else {
                both.accept(mine, theirs);
            }
        });
        b.keySet().stream()
                .filter(name -> !a.containsKey(name))
                .forEach(name -> differences.add(new Difference(name, "is only on the right", true, List.of())));
    }

    private static <T> Map<String, T> byName(List<T> things, Function<T, String> name) {
        Map<String, T> byName = new LinkedHashMap<>();
        things.forEach(thing -> byName.put(name.apply(thing), thing));
        return byName;
    }

    /**
     * Compares the state of AUTOINCREMENT. A counter that is further on the right only has more: it never goes back, and gives no
     * number that is taken on the left.
     */
    private static final class Counters {
        private final Map<String, Long> left;
        private final Map<String, Long> right;
        private final List<String> examples = new ArrayList<>();
        private int behind;
        private int ahead;

        private Counters(Map<String, Long> left, Map<String, Long> right) {
            this.left = left;
            this.right = right;
        }

        /** The difference; empty when there is none, or when a state is not made of one number for each name. */
        static Optional<Difference> differ(Source left, Collection mine, Source right, Collection theirs) {
            Optional<Map<String, Long>> one = read(left, mine);
            Optional<Map<String, Long>> other = read(right, theirs);
            return one.flatMap(a -> other.flatMap(b -> new Counters(a, b).differ(mine.name())));
        }

        private static Optional<Map<String, Long>> read(Source source, Collection counters) {
            Map<String, Long> state = new TreeMap<>();
            try (BatchReader reader = source.read(counters, KeyRange.ALL)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    for (int row = 0; row < batch.rows(); row++) {
                        boolean usual = batch.tag(row, 0) == Cell.TEXT && batch.tag(row, 1) == Cell.INTEGER;
                        if (!usual || state.put(batch.text(row, 0), batch.integer(row, 1)) != null) {
                            return Optional.empty();
                        }
                    }
                }
            }
            return Optional.of(state);
        }

        private Optional<Difference> differ(String name) {
            left.forEach((table, mine) -> compare(table, mine, right.get(table)));
            right.keySet().stream().filter(table -> !left.containsKey(table)).forEach(table -> {
                ahead++;
                examples.add("+ " + table + ", " + right.get(table));
            });
            if (behind + ahead == 0) {
                return Optional.empty();
            }
            String what = String.format("%,d counters behind, %,d ahead on the right", behind, ahead);
            return Optional.of(
                    new Difference(name, what, behind == 0, examples.subList(0, Math.min(10, examples.size()))));
        }

        private void compare(String table, long mine, Long theirs) {
            if (theirs == null || theirs < mine) {
                behind++;
                examples.add("- " + table + ", " + mine);
            } else if (theirs > mine) {
                ahead++;
                examples.add("+ " + table + ", " + theirs);
            }
        }
    }
}
