package dev.holdfast.sqlite;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Column;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Table;
import dev.holdfast.sql.Identifiers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One small change to a database: a cell, a rowid, a record, an index or a trigger. */
public final class Mutation {
    private Mutation() {}

    /** The statement that made the change; null if the database has nothing that could be changed. */
    public static String apply(Path file, Random random) {
        List<String> candidates = new ArrayList<>();
        try (SqliteSource source = new SqliteSource(file, Selection.ALL)) {
            source.catalog().tables().stream()
                    .filter(table -> table.kind() == Table.Kind.ORDINARY)
                    .forEach(table -> candidates.addAll(changes(table)));
            source.catalog().objects().stream()
                    .filter(object -> object.type() == Catalog.SqlObject.Type.INDEX
                            || object.type() == Catalog.SqlObject.Type.TRIGGER)
                    .forEach(
                            object -> candidates.add("DROP " + object.type() + " " + Identifiers.quote(object.name())));
        }
        Collections.shuffle(candidates, random);
        try (Database database = Database.writing(file, Duration.ZERO)) {
            database.run("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON");
            return candidates.stream()
                    .filter(change -> isChanged(database, change))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static List<String> changes(Table table) {
        List<String> changes = new ArrayList<>();
        String name = Identifiers.quote(table.name());
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            boolean rowid = column.role() == Column.Role.ROWID;
            String cell = rowid ? column.name() : Identifiers.quote(column.name());
            String only = " WHERE " + cell + " IS (SELECT " + cell + " FROM " + name + " LIMIT 1 OFFSET 1)";
            String value = column.role() == Column.Role.DATA
                    ? "CASE typeof(" + cell + ") WHEN 'text' THEN " + cell
                            + "||'x' WHEN 'blob' THEN x'00ff' WHEN 'null'" + " THEN 1 ELSE " + cell + "/2+1 END"
                    : cell + "+1000001";
            // 2/2+1 and infinity/2+1 are no change.
            changes.add("UPDATE " + name + " SET " + cell + "=" + value + only + " AND " + cell + " IS NOT " + value);
        }
        return changes;
    }

    /** Leaves out what a constraint refuses and what changes nothing. */
    private static boolean isChanged(Database database, String change) {
        if (change.startsWith("DROP")) {
            database.run(change);
            return true;
        }
        try {
            long before = database.number("SELECT total_changes()");
            database.run("BEGIN").run(change);
            boolean changed = database.number("SELECT total_changes()") == before + 1;
            database.run(changed ? "COMMIT" : "ROLLBACK");
            return changed;
        } catch (Failure refused) {
            database.run("ROLLBACK");
            return false;
        }
    }
}
