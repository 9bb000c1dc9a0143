package dev.holdfast.jobs.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Statements of one transaction. Values are strings, integers, flags, moments (kept as milliseconds) or null;
 * <code>{for update}</code> locks the rows read where more than one can write. Every error is a
 * {@link DatabaseException}.
 */
public final class Sql {
    private final Connection connection;
    private final Dialect dialect;

    Sql(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** What to make of a row. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    /** One row, by column names; what is null stays null. */
    public static final class Row {
        private final ResultSet result;

        private Row(ResultSet result) {
            this.result = result;
        }

        public String text(String column) throws SQLException {
            return result.getString(column);
        }

        public long number(String column) throws SQLException {
            return result.getLong(column);
        }

        public boolean flag(String column) throws SQLException {
            return result.getBoolean(column);
        }

        public Instant moment(String column) throws SQLException {
            long millis = result.getLong(column);
            return result.wasNull() ? null : Instant.ofEpochMilli(millis);
        }
    }

    /** Runs a statement and tells how many rows it changed. */
    public int change(String sql, Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    public <T> List<T> rows(Reader<T> reader, String sql, Object... values) {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet result = statement.executeQuery()) {
            Row row = new Row(result);
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The first row. */
    public <T> Optional<T> row(Reader<T> reader, String sql, Object... values) {
        return rows(reader, sql, values).stream().findFirst();
    }

    /** A statement that answers one row with a column {@code n}. */
    public long count(String sql, Object... values) {
        return row(row -> row.number("n"), sql, values).orElseThrow();
    }

    /** Holds a name until the transaction ends; another that wants it waits. */
    public void lock(String name) {
        if (dialect == Dialect.POSTGRES) {
            rows(row -> name, "select pg_advisory_xact_lock(hashtextextended(?, 0))", "holdfast " + name);
        }
        // Every transaction on the file is the only one that writes.
    }

    /** Whether there is a table of this name. */
    boolean hasTable(String name) {
        String where = dialect == Dialect.POSTGRES
                ? "select count(*) as n from pg_tables where schemaname = any (current_schemas(false)) and tablename = ?"
                : "select count(*) as n from sqlite_schema where type = 'table' and name = ?";
        return count(where, name) > 0;
    }

    static DatabaseException failed(SQLException e) {
        return new DatabaseException(
                DatabaseException.Kind.FAILED, "the database of the runs failed: " + e.getMessage(), e);
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(dialect.spell(sql));
        try {
            for (int at = 0; at < values.length; at++) {
                Object value = values[at];
                statement.setObject(at + 1, value instanceof Instant moment ? (Object) moment.toEpochMilli() : value);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }
}
