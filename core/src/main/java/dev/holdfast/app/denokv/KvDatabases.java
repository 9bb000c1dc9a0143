package dev.holdfast.app.denokv;

import dev.holdfast.cli.config.KvDatabase;
import dev.holdfast.denokv.connect.Hosted;
import dev.holdfast.denokv.engine.Database;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.ReadOnlyDatabase;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Databases that are open. Closed after the server that serves them. */
final class KvDatabases implements AutoCloseable {
    private final List<Opened> all = new ArrayList<>();

    /** One of them, and what was asked for. */
    record Opened(KvDatabase wanted, Hosted hosted, Database database) {}

    private KvDatabases() {}

    /** @throws Failure of what can not be opened; then none is */
    static KvDatabases open(List<KvDatabase> wanted, DatabaseSettings settings) {
        KvDatabases databases = new KvDatabases();
        Set<String> names = new HashSet<>();
        try {
            for (KvDatabase one : wanted) {
                if (!names.add(one.name())) {
                    throw new Failure(
                            Failure.Kind.USAGE,
                            "two databases have the name \"" + one.name() + "\"",
                            "Give each [[denokv]] a name of its own.");
                }
                databases.add(one, settings);
            }
        } catch (RuntimeException e) {
            databases.close();
            throw e;
        }
        return databases;
    }

    private void add(KvDatabase wanted, DatabaseSettings settings) {
        String token = token(wanted);
        Database database = wanted.readOnly()
                ? ReadOnlyDatabase.open(present(wanted.file()), settings.readers())
                : SqliteDatabase.open(wanted.file(), settings);
        try {
            all.add(new Opened(wanted, new Hosted(wanted.name(), token, database), database));
        } catch (Failure e) {
            database.close();
            throw e;
        }
    }

    private static Path present(Path file) {
        if (!Files.exists(file)) {
            throw new Failure(Failure.Kind.NOT_FOUND, "there is no " + file, "Without --read-only it would be made.");
        }
        return file;
    }

    private static String token(KvDatabase wanted) {
        if (wanted.tokenFile().isEmpty()) {
            return wanted.token();
        }
        try {
            return Files.readString(wanted.tokenFile().get()).strip();
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "the file of the access token can not be read: "
                            + wanted.tokenFile().get(),
                    "Check that it is there, and readable for the user of the server.",
                    e);
        }
    }

    List<Opened> all() {
        return List.copyOf(all);
    }

    /** Those whose changes can be followed. */
    List<SqliteDatabase> writable() {
        return all.stream()
                .map(Opened::database)
                .filter(SqliteDatabase.class::isInstance)
                .map(SqliteDatabase.class::cast)
                .toList();
    }

    @Override
    public void close() {
        all.reversed().forEach(one -> one.database().close());
    }
}
