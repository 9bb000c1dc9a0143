package dev.holdfast.app.access;

import dev.holdfast.jobs.database.Database;
import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.jobs.database.Location;
import dev.holdfast.jobs.database.Sql;
import dev.holdfast.jobs.database.Tables;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * The tables of keys and used codes. Safe for many threads; who opened it closes it.
 *
 * <p>While the database is away one call in a second waits for it, and the others are told so at once: callers of the
 * server must not queue up behind each other.
 */
final class SharedTables implements AutoCloseable {
    private static final Tables TABLES = new Tables("access", List.of("""
            create table holdfast_key (
              number {identity}, id text not null unique, name text not null, sha256 text not null, roles text not null,
              created_at text not null, expires_at text, used_at {number}){strict};
            create table holdfast_used_code (
              secret text not null, step {number} not null, primary key (secret, step)){strict};
            """));
    private static final int CONNECTIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration REST = Duration.ofSeconds(1);

    private final Database database;
    private final Clock clock;
    private volatile Instant failed = Instant.MIN;

    private SharedTables(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @throws Failure REMOTE when the database does not answer */
    static SharedTables open(Location location, Clock clock) {
        try {
            return new SharedTables(Database.open(location, TABLES, CONNECTIONS, PATIENCE), clock);
        } catch (DatabaseException e) {
            throw failure(e);
        }
    }

    /** @throws Failure REMOTE; then it may or may not have been written */
    <T> T change(Function<Sql, T> work) {
        return call(() -> database.inTransaction(work::apply));
    }

    /** @throws Failure REMOTE */
    <T> T read(Function<Sql, T> work) {
        return call(() -> database.reading(work::apply));
    }

    @Override
    public void close() {
        database.close();
    }

    private <T> T call(java.util.function.Supplier<T> work) {
        Instant now = clock.instant();
        if (Duration.between(failed, now).abs().compareTo(REST) < 0) {
            throw failure(null);
        }
        try {
            return work.get();
        } catch (DatabaseException e) {
            failed = clock.instant();
            throw failure(e);
        }
    }

    private static Failure failure(DatabaseException e) {
        return new Failure(
                Failure.Kind.REMOTE,
                "the database of keys and used codes does not answer" + (e == null ? "" : ": " + e.getMessage()),
                "Check HOLDFAST_DATABASE_URL, and whether the Postgres there is running.",
                e);
    }
}
