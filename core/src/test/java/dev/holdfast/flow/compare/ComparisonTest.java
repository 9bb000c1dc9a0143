package dev.holdfast.flow.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.Kind;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Column;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Table;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComparisonTest {
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aPlaceIsIdenticalToItself(Kind kind) {
        Comparison.Result result = compare(Samples.of(kind, 500, 1), Samples.of(kind, 500, 1), Instant.MIN);

        assertThat(result.isIdentical()).isTrue();
        assertThat(result.records()).isGreaterThanOrEqualTo(500);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void oneAlteredRecordIsFoundAndNamed(Kind kind) {
        Sample whole = Samples.of(kind, 300, 2);
        Random random = new Random(3);
        for (int round = 0; round < 50; round++) {
            Sample altered = without(whole, random);

            Comparison.Result result = compare(whole, altered, Instant.MIN);

            assertThat(result.differences()).singleElement().satisfies(one -> {
                assertThat(one.what()).contains("1 only left, 0 only right, 0 changed");
                assertThat(one.extra()).isFalse();
                assertThat(one.examples()).hasSize(1);
            });
            assertThat(compare(altered, whole, Instant.MIN).differences())
                    .singleElement()
                    .satisfies(one -> assertThat(one.extra()).isTrue());
        }
    }

    @Test
    void aChangedValueIsOneChange() {
        Sample left = pairs("a", 0, "b", 0);
        Sample right = pairs("a", 0, "b", 7);

        assertThat(compare(left, right, Instant.MIN).differences())
                .singleElement()
                .satisfies(one -> assertThat(one.examples()).containsExactly("~ b"));
    }

    @Test
    void pairsThatExpireAreNoDifference() {
        Sample left = pairs("a", 0, "b", 7);
        Sample right = pairs("a", 0);

        assertThat(compare(left, right, Instant.ofEpochSecond(7)).isIdentical()).isTrue();
        assertThat(compare(left, right, Instant.ofEpochSecond(6)).isIdentical()).isFalse();
    }

    @Test
    void objectsOfTheSchemaAreCompared() {
        Catalog plain = Samples.of(Kind.SQLITE, 10, 1).catalog();
        for (SqlObject.Type type : SqlObject.Type.values()) {
            List<SqlObject> more = new ArrayList<>(plain.objects());
            more.add(new SqlObject(type, "extra", "t", "CREATE …"));
            Sample left = new Sample(withObjects(plain, more), Map.of(), List.of());
            Sample right = new Sample(plain, Map.of(), List.of());

            assertThat(compare(left, right, Instant.MIN).differences())
                    .singleElement()
                    .satisfies(one -> assertThat(one.name()).endsWith("extra"));
        }
    }

    @Test
    void whatWasMergedByAnotherKeyIsMatchedByIt() {
        Sample wanted = people(3, "Alice", 1, 9, "bob", 2);
        assertThat(merged(wanted, people(1, "bob", 2, 2, "mine", 0, 3, "Alice", 1)))
                .singleElement()
                .satisfies(one -> assertThat(one.extra()).isTrue());
        assertThat(merged(wanted, people(1, "bob", 2, 2, "Alice", 1))).isEmpty();
        assertThat(merged(wanted, people(1, "bob", 2, 2, "alice", 1)))
                .singleElement()
                .satisfies(one -> assertThat(one.what()).contains("0 only left, 0 only right, 1 changed"));
        assertThat(merged(wanted, people(1, "bob", 7, 3, "mine", 1)))
                .singleElement()
                .satisfies(one -> assertThat(one.what()).contains("1 only left, 1 only right, 1 changed"));
    }

    private static List<Difference> merged(Sample left, Sample right) {
        Table byRowid = left.catalog().tables().getFirst();
        Table byName = new Table("p", byRowid.kind(), byRowid.sql(), byRowid.columns(), List.of(1), List.of());
        return new Comparison(
                        new MemorySource(left, "1", 2, 7),
                        new MemorySource(right, "1", 2, 11),
                        Map.of(),
                        Instant.MIN,
                        Progress.SILENT)
                .merged(table -> byName)
                .run()
                .differences();
    }

    /** Records of rowid, name without regard to case, number. */
    private static Sample people(Object... cells) {
        List<Column> columns = List.of(
                new Column("rowid", "INTEGER", Column.Role.ROWID, "BINARY"),
                new Column("name", "TEXT", Column.Role.DATA, "NOCASE"),
                Column.data("n", ""));
        BatchBuilder batch = new BatchBuilder(3);
        for (int i = 0; i < cells.length; i += 3) {
            batch.addInteger((int) cells[i]).addText((String) cells[i + 1]).addInteger((int) cells[i + 2]);
        }
        Table table = new Table("p", Table.Kind.ORDINARY, "CREATE TABLE p", columns, List.of(0), List.of());
        Catalog catalog = new Catalog(Kind.SQLITE, List.of(table), List.of(), Map.of(), List.of());
        return new Sample(catalog, Map.of("p", batch.build()), List.of());
    }

    private static Catalog withObjects(Catalog plain, List<SqlObject> objects) {
        return new Catalog(plain.kind(), plain.collections(), objects, plain.settings(), plain.unrestorable());
    }

    private static Comparison.Result compare(Sample left, Sample right, Instant expiring) {
        return new Comparison(
                        new MemorySource(left, "1", 2, 7),
                        new MemorySource(right, "1", 2, 11),
                        Map.of(),
                        expiring,
                        Progress.SILENT)
                .run();
    }

    /** The same with one record of a collection taken away. */
    private static Sample without(Sample whole, Random random) {
        List<Collection> filled = whole.catalog().collections().stream()
                .filter(c -> whole.records().containsKey(c.name())
                        && whole.records().get(c.name()).rows() > 0
                        && c.key().length > 0)
                .toList();
        Collection chosen = filled.get(random.nextInt(filled.size()));
        Batch records = whole.records().get(chosen.name());
        int gone = random.nextInt(records.rows());
        BatchBuilder rest = new BatchBuilder(records.columns());
        for (int row = 0; row < records.rows(); row++) {
            if (row != gone) {
                rest.addRow(records, row);
            }
        }
        Map<String, Batch> all = new HashMap<>(whole.records());
        all.put(chosen.name(), rest.build());
        return new Sample(whole.catalog(), all, whole.sql());
    }

    /** Pairs of key and expiration (0: none). */
    private static Sample pairs(Object... keysAndExpirations) {
        BatchBuilder batch = new BatchBuilder(4);
        for (int i = 0; i < keysAndExpirations.length; i += 2) {
            int expiration = (int) keysAndExpirations[i + 1];
            batch.addText((String) keysAndExpirations[i]).addBlob(new byte[] {1});
            if (expiration == 0) {
                batch.addNull();
            } else {
                batch.addInteger(expiration);
            }
            batch.addNull();
        }
        return new Sample(Catalog.ofPairs("p"), Map.of("p", batch.build()), List.of());
    }
}
