package dev.holdfast.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random SQLite database with everything that a backup has to bring back: the same one for the same seed.
 *
 * <p>Rowid tables with and without INTEGER PRIMARY KEY, AUTOINCREMENT, WITHOUT ROWID, STRICT, composite and descending
 * keys, collations, generated columns, foreign keys in cycles and to themselves, partial and expression indexes, views
 * on views, triggers, FTS5 of all kinds, hostile names, all storage classes in all declared types, text that is not
 * UTF-8, values longer than one statement. Every statement is below 100,000 bytes and keeps to what D1 allows.
 */
public final class RandomDatabase {
    private final List<String> statements = new ArrayList<>();
    private final List<RandomTable> tables = new ArrayList<>();

    /** With at most so many rows in each table. */
    public RandomDatabase(long seed, int rows) {
        Random random = new Random(seed * 0x9e3779b97f4a7c15L);
        RandomNames names = new RandomNames(random);
        int count = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            tables.add(new RandomTable(random, names));
        }
        tables.forEach(table -> statements.add(table.create(tables)));
        RandomObjects objects = new RandomObjects(random, names, tables);
        boolean early = random.nextBoolean();
        statements.addAll(early ? objects.indexes() : List.of());
        tables.forEach(table -> statements.addAll(table.inserts(random.nextInt(5) == 0 ? 0 : rows)));
        tables.forEach(table -> statements.addAll(table.foreignKeyUpdates(tables)));
        statements.addAll(objects.fullText());
        statements.addAll(early ? List.of() : objects.indexes());
        statements.addAll(objects.views());
        statements.addAll(objects.triggers());
    }

    public RandomDatabase(long seed) {
        this(seed, 12);
    }

    /** The statements that make it in an empty database, in order, without semicolons at their ends. */
    public List<String> statements() {
        return List.copyOf(statements);
    }

    /** Makes it in an empty database. */
    public void createIn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }

    /** Makes it in a new file. */
    public Path createIn(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            connection.setAutoCommit(false);
            createIn(connection);
            connection.commit();
        }
        return file;
    }
}
