package dev.holdfast.sqlite;

import dev.holdfast.flow.Scratch;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteLimits;
import org.sqlite.core.DB;

/**
 * A throw-away SQLite in a temporary folder.
 *
 * <p>By the rules of D1 (developers.cloudflare.com/d1/platform/limits, and the further ones that its open-source
 * runtime sets) it enforces foreign keys (those to tables that are there) and refuses what an import into D1 would refuse. Without them, foreign keys are
 * not enforced, and the transaction that {@code sqlite3 .dump} puts around a dump is understood. Neither way can a
 * script reach other files.
 */
public final class SqliteScratch implements Scratch {
    private final TemporaryFolder folder;
    private final Rules rules;

    /** In a new folder below {@code parent}, which must exist. */
    public SqliteScratch(Path parent, Rules rules) {
        this.rules = rules;
        try {
            this.folder = TemporaryFolder.in(parent);
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.DENIED, "no temporary folder can be made in " + parent, "Check its permissions", e);
        }
    }

    /** In the system's folder for temporary files. */
    public SqliteScratch(Rules rules) {
        this(Path.of(System.getProperty("java.io.tmpdir")), rules);
    }

    private Path file() {
        return folder.path().resolve("scratch.db");
    }

    @Override
    public Target target() {
        return new SqliteTarget(file(), Writing.Mode.CREATE);
    }

    @Override
    public void run(InputStream sql) {
        try (Database database = Database.creating(file())) {
            database.run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                    + "PRAGMA cache_size=-65536; PRAGMA foreign_keys=" + (rules == Rules.D1 ? "ON" : "OFF"));
            limit(database.core());
            new Script(database, rules).run(sql);
        } catch (java.sql.SQLException e) {
            throw SqliteFailure.of(file(), e);
        }
    }

    private void limit(DB core) throws java.sql.SQLException {
        core.limit(SQLiteLimits.SQLITE_LIMIT_ATTACHED.getId(), 0);
        if (rules == Rules.SQLITE) {
            return;
        }
        core.limit(SQLiteLimits.SQLITE_LIMIT_LENGTH.getId(), 2_200_000);
        core.limit(SQLiteLimits.SQLITE_LIMIT_SQL_LENGTH.getId(), 100_000);
        core.limit(SQLiteLimits.SQLITE_LIMIT_COLUMN.getId(), 100);
        core.limit(SQLiteLimits.SQLITE_LIMIT_EXPR_DEPTH.getId(), 100);
        core.limit(SQLiteLimits.SQLITE_LIMIT_COMPOUND_SELECT.getId(), 5);
        core.limit(SQLiteLimits.SQLITE_LIMIT_VDBE_OP.getId(), 25_000);
        core.limit(SQLiteLimits.SQLITE_LIMIT_FUNCTION_ARG.getId(), 32);
        core.limit(SQLiteLimits.SQLITE_LIMIT_LIKE_PATTERN_LENGTH.getId(), 50);
        core.limit(SQLiteLimits.SQLITE_LIMIT_VARIABLE_NUMBER.getId(), 100);
        core.limit(SQLiteLimits.SQLITE_LIMIT_TRIGGER_DEPTH.getId(), 10);
    }

    @Override
    public Source source() {
        if (!Files.exists(file())) {
            Database.creating(file()).run("VACUUM").close();
        }
        return new SqliteSource(file(), Selection.ALL);
    }

    @Override
    public void close() {
        try {
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
