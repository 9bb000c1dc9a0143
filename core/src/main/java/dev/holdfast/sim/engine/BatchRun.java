package dev.holdfast.sim.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.sim.disk.SpillBuffer;
import dev.holdfast.sim.http.Json;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteConnection;

/** Runs the statements of a batch inside the transaction that is open, and writes the envelope with their results. */
public final class BatchRun {
    private static final Set<String> CHANGE_SCHEMA = Set.of("create", "drop", "alter", "reindex", "analyze");

    private final SQLiteConnection connection;
    private final boolean reportsPrimary;
    private final ResultShape shape;

    public BatchRun(SQLiteConnection connection, boolean reportsPrimary, ResultShape shape) {
        this.connection = connection;
        this.reportsPrimary = reportsPrimary;
        this.shape = shape;
    }

    public void run(Batch batch, SpillBuffer out) throws IOException {
        JsonGenerator json = Json.MAPPER.getFactory().createGenerator(out);
        json.writeStartObject();
        json.writeArrayFieldStart("result");
        for (int i = 0; i < batch.steps().size(); i++) {
            Batch.Step step = batch.steps().get(i);
            Guard.check(step.sql());
            try {
                step(json, step);
            } catch (SQLException e) {
                throw SqlFailure.of(e, step.sql());
            }
        }
        json.writeEndArray();
        json.writeBooleanField("success", true);
        json.writeArrayFieldStart("errors");
        json.writeEndArray();
        json.writeArrayFieldStart("messages");
        json.writeEndArray();
        json.writeEndObject();
        json.flush();
    }

    private void step(JsonGenerator json, Batch.Step step) throws SQLException, IOException {
        long began = System.nanoTime();
        long changes = connection.getDatabase().total_changes();
        try (PreparedStatement statement = connection.prepareStatement(step.sql())) {
            Parameters.bind(statement, step.params(), true);
            json.writeStartObject();
            json.writeFieldName("results");
            boolean hasRows = statement.execute();
            long rows;
            try (ResultSet result = hasRows ? statement.getResultSet() : null) {
                rows = shape.write(json, result);
            }
            json.writeBooleanField("success", true);
            meta(json, began, connection.getDatabase().total_changes() - changes, rows, changesSchema(step.sql()));
            json.writeEndObject();
        }
    }

    private static boolean changesSchema(String sql) {
        List<Lexer.Token> tokens = Lexer.tokens(sql);
        return !tokens.isEmpty() && CHANGE_SCHEMA.contains(tokens.getFirst().lower());
    }

    private void meta(JsonGenerator json, long began, long changes, long rows, boolean schema)
            throws IOException, SQLException {
        double milliseconds = (System.nanoTime() - began) / 1_000_000 + 0.125;
        json.writeObjectFieldStart("meta");
        json.writeStringField("served_by", "v3-prod");
        json.writeStringField("served_by_region", "WEUR");
        json.writeStringField("served_by_colo", "SIM");
        if (reportsPrimary) {
            json.writeBooleanField("served_by_primary", true);
        }
        json.writeObjectFieldStart("timings");
        json.writeNumberField("sql_duration_ms", milliseconds);
        json.writeEndObject();
        json.writeNumberField("duration", milliseconds);
        json.writeNumberField("changes", changes);
        json.writeNumberField("last_row_id", Engine.number(connection, "SELECT last_insert_rowid()", 1));
        json.writeBooleanField("changed_db", changes > 0 || schema);
        json.writeNumberField("size_after", size());
        json.writeNumberField("rows_read", rows);
        json.writeNumberField("rows_written", changes);
        json.writeEndObject();
    }

    private long size() throws SQLException {
        return Engine.number(connection, "PRAGMA page_count", 1) * Engine.number(connection, "PRAGMA page_size", 1);
    }
}
