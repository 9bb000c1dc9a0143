package dev.holdfast.flow;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Key;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

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
    private Predicate<Key> leftAlone = key -> false;
    private final List<Difference> differences = new ArrayList<>();
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

    /** What a comparison found; {@code records} is the count on the left. */
    public record Result(long records, List<Difference> differences) {
        public Result {
            differences = List.copyOf(differences);
        }

        public boolean isIdentical() {
            return differences.isEmpty();
        }
    }

    /** Records of these keys may differ, as long as they are on both sides. */
    Comparison leaving(LeftAlone keys) {
        leftAlone = keys::has;
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
        return new Result(records, differences);
    }

    private void compareSettings(Catalog a, Catalog b) {
        // D1 can not be asked for them, so an empty side says nothing.
        if (!a.settings().isEmpty() && !b.settings().isEmpty() && !a.settings().equals(b.settings())) {
            differences.add(new Difference("settings", a.settings() + " and " + b.settings(), false, List.of()));
        }
    }

    private void compareTables(Catalog a, Catalog b) {
        matched(
                byName(a.collections(), Collection::name),
                byName(b.collections(), Collection::name),
                (mine, theirs) -> {
                    if (mine instanceof Table one && theirs instanceof Table other && sameShape(one, other)) {
                        compareRecords(one, other);
                    }
                });
    }

    private boolean sameShape(Table one, Table other) {
        if (!one.sql().equals(other.sql())) {
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
        if (!one.equals(other)) {
            new MergeJoin(left, right, expiring, leftAlone).differ(mine, theirs).ifPresent(differences::add);
        }
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
}
