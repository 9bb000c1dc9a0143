package dev.holdfast.app.denokv;

import dev.holdfast.app.denokv.watch.AccessToken;
import dev.holdfast.cli.config.KvDatabase;
import dev.holdfast.denokv.connect.Hosted;
import dev.holdfast.denokv.engine.Database;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.ReadOnlyDatabase;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.model.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Databases that are open. Closed after the server that serves them. */
final class KvDatabases implements AutoCloseable {
    private final List<Opened> all = new ArrayList<>();

    /** One of them, and what was asked for. */
    record Opened(KvDatabase wanted, String token, Database database) {
        /** What it is among its copies; empty for a file that is only read. */
        Optional<Role> role() {
            return database instanceof SqliteDatabase it
                    ? Optional.of(it.intake().role())
                    : Optional.empty();
        }
    }

    private KvDatabases() {}

    /**
     * @param folder that relative names of files are taken from
     * @throws Failure of what can not be opened; then none is
     */
    static KvDatabases open(List<KvDatabase> wanted, DatabaseSettings settings, Path folder) {
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
                databases.add(one, settings, folder);
            }
        } catch (RuntimeException e) {
            databases.close();
            throw e;
        }
        return databases;
    }

    private void add(KvDatabase wanted, DatabaseSettings settings, Path folder) {
        String token = AccessToken.read(wanted.token(), wanted.tokenFile(), folder);
        Hosted.demand(wanted.name(), token);
        Path file = folder.resolve(wanted.file());
        Database database = wanted.readOnly() && wanted.replica().isEmpty()
                ? ReadOnlyDatabase.open(present(file), settings.readers())
                : SqliteDatabase.open(file, settings);
        all.add(new Opened(wanted, token, database));
    }

    private static Path present(Path file) {
        if (!Files.exists(file)) {
            throw new Failure(Failure.Kind.NOT_FOUND, "there is no " + file, "Without --read-only it would be made.");
        }
        return file;
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
