package dev.holdfast.sqlite;

import dev.holdfast.flow.Scratch;
import dev.holdfast.model.Failure;
import dev.holdfast.sql.Statement;
import dev.holdfast.sql.Statements;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/** SQL text run in one transaction. */
final class Script {
    /** What {@code sqlite3 .dump} puts around its statements; here the transaction is ours. */
    private static final Set<String> TRANSACTION = Set.of("BEGIN", "COMMIT", "END");

    private final Database database;
    private final boolean ofD1;
    private final boolean part;

    Script(Database database, Scratch.Rules rules) {
        this.database = database;
        this.ofD1 = rules != Scratch.Rules.SQLITE;
        this.part = rules == Scratch.Rules.D1_PART;
    }

    void run(InputStream sql) {
        database.run("BEGIN");
        try (StatementsAhead ahead = new StatementsAhead(new Statements(sql))) {
            for (Statement next = ahead.next(); next != null; next = ahead.next()) {
                if (!isOurs(next)) {
                    run(next);
                }
            }
        }
        commit();
    }

    private boolean isOurs(Statement statement) {
        return !ofD1
                && statement.text().length() < 40
                && TRANSACTION.contains(statement.text().split("[\\s;]", 2)[0].toUpperCase(Locale.ROOT));
    }

    private void run(Statement statement) {
        // The engine would stop there and call it success.
        if (statement.text().indexOf('\0') >= 0) {
            throw refused(statement, "a NUL byte stands in the SQL text", null);
        }
        // A dump ends with a semicolon; without it, whole rows may be gone and the rest still be valid.
        if (ofD1 && !statement.complete()) {
            throw refused(statement, "the text breaks off within the statement", null);
        }
        try {
            database.core()._exec(statement.text());
        } catch (SQLException e) {
            Failure failure = SqliteFailure.of(database.file(), e);
            throw failure.kind() == Failure.Kind.REMOTE && SqliteFailure.isOfTheDisk(e)
                    ? failure
                    : refused(statement, SqliteFailure.message(e), e);
        }
    }

    private static Failure refused(Statement statement, String why, SQLException cause) {
        return new Failure(
                Failure.Kind.USAGE,
                "the SQL can not be run: line " + statement.line() + ": " + why,
                "The statement begins with: " + beginning(statement.text()),
                cause);
    }

    private static String beginning(String text) {
        return text.substring(0, Math.min(80, text.length()))
                .lines()
                .findFirst()
                .orElse("");
    }

    private void commit() {
        if (part) {
            Checks.references(database);
        }
        try {
            database.core()._exec("COMMIT");
        } catch (SQLException e) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "the SQL can not be committed: " + SqliteFailure.message(e),
                    Checks.foreignKeys(database).stream()
                            .map(finding -> finding.name() + ": " + finding.reason())
                            .findFirst()
                            .orElse(""),
                    e);
        }
    }
}
