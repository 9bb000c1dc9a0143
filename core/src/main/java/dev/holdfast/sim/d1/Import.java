package dev.holdfast.sim.d1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.engine.Engine;
import dev.holdfast.sim.engine.Guard;
import dev.holdfast.sim.engine.SqlFailure;
import dev.holdfast.sim.engine.StatementScanner;
import dev.holdfast.sim.http.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.sqlite.ProgressHandler;

/** An import under way: every statement of the file in one transaction, committed with the last poll. */
final class Import extends LongTask {
    private final DatabaseFile file;
    private final Path script;
    private final long began = System.nanoTime();
    private volatile long statements;
    private long changes;

    Import(DatabaseFile file, Clock clock, D1Manner manner, Path script) throws SQLException {
        super("import", file.moments().bookmark(file.moments().latest().orElseThrow()), clock, manner);
        this.file = file;
        this.script = script;
        ProgressHandler.clearHandler(file.connection());
        Engine.run(file.connection(), "PRAGMA query_only = OFF");
        Engine.run(file.connection(), "BEGIN");
    }

    @Override
    void work() throws SQLException, IOException {
        long before = file.connection().getDatabase().total_changes();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(script), 1 << 16)) {
            StatementScanner scanner = new StatementScanner(in, Engine.STATEMENT_BYTES);
            for (String sql = scanner.next(); sql != null && !isCancelled(); sql = scanner.next()) {
                Guard.check(sql);
                run(sql);
                statements++;
            }
        } catch (StatementScanner.StatementTooLong e) {
            throw SqlFailure.refusal("statement too long: SQLITE_TOOBIG");
        }
        if (statements == 0) {
            throw SqlFailure.refusal("No SQL statements detected.");
        }
        changes = file.connection().getDatabase().total_changes() - before;
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = file.connection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw SqlFailure.of(e, sql);
        }
    }

    @Override
    ObjectNode finish(DatabaseFile idle) throws SQLException, IOException {
        Engine.run(idle.connection(), "COMMIT");
        idle.committed();
        ObjectNode result = Json.object()
                .put(
                        "final_bookmark",
                        idle.moments().bookmark(idle.moments().latest().orElseThrow()))
                .put("num_queries", statements);
        result.putObject("meta")
                .put("served_by", "v3-prod")
                .put("duration", (System.nanoTime() - began) / 1_000_000 + 0.125)
                .put("changes", changes)
                .put("last_row_id", Engine.number(idle.connection(), "SELECT last_insert_rowid()", 1))
                .put("changed_db", true)
                .put("size_after", idle.size())
                .put("rows_read", changes)
                .put("rows_written", changes);
        return result;
    }

    @Override
    void undo(DatabaseFile idle) throws SQLException {
        Engine.rollback(idle.connection());
    }

    @Override
    String progress() {
        return "Processed " + statements + " queries.";
    }
}
