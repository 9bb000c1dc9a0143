package dev.holdfast.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.RandomDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The engine selects and orders as the key of the model does. */
class RangeClauseTest {

    @Test
    void rangesOfRandomTables() throws Exception {
        int ranges = 0;
        int composite = 0;
        for (long seed = 1; seed <= Loops.count(80, 2000); seed++) {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
                connection.setAutoCommit(false);
                new RandomDatabase(seed, 20).createIn(connection);
                Catalog catalog = CatalogReader.read(sql -> EngineRows.query(connection, sql));
                for (Table table : catalog.tables()) {
                    if (!table.keyColumns().isEmpty()) {
                        ranges += assertRanges(connection, table, seed);
                        composite += table.keyColumns().size() > 1 ? 1 : 0;
                    }
                }
            }
        }
        assertThat(ranges).isGreaterThan(500);
        assertThat(composite).isGreaterThan(10);
    }

    private static int assertRanges(Connection connection, Table table, long seed) throws Exception {
        Batch all = EngineRows.read(connection, table, KeyRange.ALL);
        List<Key> keys = keys(all, table);
        assertThat(keys).as("order of %s, seed %d", table.name(), seed).isSortedAccordingTo(table.order());
        for (int row = 0; row < keys.size(); row++) {
            Key key = keys.get(row);
            assertThat(keys(EngineRows.read(connection, table, new KeyRange(key, null)), table))
                    .as("after %s in %s, seed %d", key, table.name(), seed)
                    .isEqualTo(keys.subList(row + 1, keys.size()));
            assertThat(keys(EngineRows.read(connection, table, new KeyRange(keys.get(row / 2), key)), table))
                    .as("through %s in %s, seed %d", key, table.name(), seed)
                    .isEqualTo(keys.subList(row / 2 + 1, Math.max(row, row / 2) + 1));
        }
        return keys.size();
    }

    private static List<Key> keys(Batch batch, Table table) {
        List<Key> keys = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            keys.add(batch.key(row, table.key()));
        }
        return keys;
    }

    @Test
    void usesTheIndexOfTheKey() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            for (String sql : Arrays.asList(
                    "CREATE TABLE w(a TEXT, b INT, c, PRIMARY KEY(a COLLATE NOCASE, b)) WITHOUT ROWID",
                    "CREATE TABLE r(a)",
                    "INSERT INTO w VALUES('x', 1, 2)",
                    "INSERT INTO r VALUES('x')")) {
                connection.createStatement().executeUpdate(sql);
            }
            Catalog catalog = CatalogReader.read(sql -> EngineRows.query(connection, sql));
            for (Table table : catalog.tables()) {
                Key key = keys(EngineRows.read(connection, table, KeyRange.ALL), table)
                        .getFirst();
                String plan = EngineRows.query(
                                connection,
                                "EXPLAIN QUERY PLAN SELECT " + RangeClause.columns(table) + " FROM " + table.name()
                                        + " WHERE " + RangeClause.where(table, new KeyRange(key, key)) + " "
                                        + RangeClause.orderBy(table))
                        .toString();
                assertThat(plan).contains("SEARCH").doesNotContain("TEMP B-TREE");
            }
        }
    }
}
