package dev.holdfast.sqlite;

import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import java.util.ArrayList;
import java.util.List;

/** What a database that has just been written is asked. */
final class Checks {
    private Checks() {}

    /** Records that refer to ones that are not there, counted by table. */
    static List<Finding> foreignKeys(Database database) {
        try {
            return database
                    .rows("SELECT \"table\", count(*), min(parent) FROM pragma_foreign_key_check GROUP BY 1")
                    .stream()
                    .map(row -> new Finding(
                            row.get(0),
                            row.get(1) + " records refer to records of " + row.get(2) + " that are not there"))
                    .toList();
        } catch (Failure mismatch) {
            return List.of(new Finding("", "foreign keys can not be checked: " + mismatch.getMessage()));
        }
    }

    /** @throws Failure USAGE when a record refers to one that is not there, in a table that is */
    static void references(Database database) {
        database.rows("SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check WHERE lower(parent) IN"
                        + " (SELECT lower(name) FROM sqlite_schema WHERE type = 'table')")
                .forEach(row -> {
                    throw new Failure(
                            Failure.Kind.USAGE,
                            "the SQL can not be committed: FOREIGN KEY constraint failed",
                            row.get(0) + ": records refer to records of " + row.get(1) + " that are not there");
                });
    }

    /** What SQLite finds wrong with the file, such as a constraint that was not enforced when the record was written. */
    static List<Finding> integrity(Database database) {
        List<Finding> findings = new ArrayList<>();
        for (List<String> row : database.rows("PRAGMA integrity_check(20)")) {
            if (!row.getFirst().equals("ok")) {
                findings.add(new Finding("", "integrity check: " + row.getFirst()));
            }
        }
        return findings;
    }
}
