package dev.holdfast.denokv.engine.file;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement that is compiled once and run many times. Parameters are bound in their order, and stay bound.
 *
 * <p>For one thread at a time, and one run at a time.
 */
public final class Sql {
    private final Path file;
    private final PreparedStatement statement;
    private int bound;

    Sql(Path file, PreparedStatement statement) {
        this.file = file;
        this.statement = statement;
    }

    /** Makes something of the present row; columns count from 1. */
    @FunctionalInterface
    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Binds the next parameter. */
    public Sql with(long value) {
        try {
            statement.setLong(++bound, value);
            return this;
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** Binds the next parameter as a blob. */
    public Sql with(byte[] value) {
        try {
            statement.setBytes(++bound, value);
            return this;
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** Binds the next parameter as text. */
    public Sql with(String value) {
        try {
            statement.setString(++bound, value);
            return this;
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** Runs what gives no rows; says how many it changed. */
    public int run() {
        bound = 0;
        try {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** The first row, or null when there is none. */
    public <T> T first(Row<T> row) {
        bound = 0;
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? row.of(rows) : null;
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** Rows until one is told to be the last: by false. */
    public void each(Row<Boolean> row) {
        bound = 0;
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next() && row.of(rows)) {
                continue;
            }
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** All rows. */
    public <T> List<T> all(Row<T> row) {
        bound = 0;
        try (ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(row.of(rows));
            }
            return all;
        } catch (SQLException e) {
            throw FileFailure.of(file, e);
        }
    }
}
