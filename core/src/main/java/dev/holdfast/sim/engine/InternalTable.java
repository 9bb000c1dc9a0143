package dev.holdfast.sim.engine;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.sqlite.SQLiteConnection;

/**
 * The real D1 refuses a query that looks into its internal table by a detour, such as
 * {@code sqlite_schema JOIN pragma_table_info(name)} without a filter. The engine here has no authorizer, so such a
 * query is asked twice, once without the table: another answer means that it looked.
 */
public final class InternalTable {
    private InternalTable() {}

    /** Looks at each statement of a batch by itself, before the batch runs; leaves no trace. */
    public static void check(SQLiteConnection connection, Batch batch) throws SQLException {
        for (Batch.Step step : batch.steps()) {
            if (mayLook(Lexer.tokens(step.sql())) && looks(connection, step.sql())) {
                throw Guard.notAuthorized();
            }
        }
    }

    private static boolean looks(SQLiteConnection connection, String sql) throws SQLException {
        Engine.run(connection, "BEGIN");
        try {
            long with = digest(connection, sql);
            Engine.run(connection, "DROP TABLE _cf_KV");
            return digest(connection, sql) != with;
        } finally {
            Engine.rollback(connection);
        }
    }

    private static boolean mayLook(List<Lexer.Token> tokens) {
        boolean reads = !tokens.isEmpty()
                && (tokens.getFirst().is("select") || tokens.getFirst().is("with"));
        for (int i = 0; reads && i + 2 < tokens.size(); i++) {
            if (tokens.get(i).startsWith("pragma_")
                    && tokens.get(i + 1).is("(")
                    && tokens.get(i + 2).kind() != Lexer.Kind.STRING
                    && !tokens.get(i + 2).is(")")) {
                return true;
            }
        }
        return false;
    }

    private static long digest(SQLiteConnection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (statement.getParameterMetaData().getParameterCount() > 0) {
                return 0;
            }
            long digest = 0;
            try (ResultSet rows = statement.executeQuery()) {
                Object[] row = new Object[rows.getMetaData().getColumnCount()];
                while (rows.next()) {
                    for (int i = 0; i < row.length; i++) {
                        row[i] = rows.getObject(i + 1);
                    }
                    digest = digest * 31 + Arrays.deepHashCode(row);
                }
            }
            return digest;
        } catch (SQLException e) {
            // A statement that can not run is reported when it is run.
            return 0;
        }
    }
}
