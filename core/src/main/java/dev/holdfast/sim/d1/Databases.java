package dev.holdfast.sim.d1;

import dev.holdfast.sim.disk.Disk;
import dev.holdfast.sim.engine.Batch;
import dev.holdfast.sim.engine.ResultShape;
import dev.holdfast.sim.http.ApiError;
import dev.holdfast.sim.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** All databases of the account. Those of an earlier run are opened when they are first asked for. */
public final class Databases implements AutoCloseable {
    private static final String TABLE = "CREATE TABLE IF NOT EXISTS databases (uuid TEXT PRIMARY KEY, name TEXT UNIQUE,"
            + " created_at INTEGER, jurisdiction TEXT, replication TEXT)";

    private final Path folder;
    private final Clock clock;
    private final D1Manner manner;
    private final Disk disk;
    private final Map<String, Database> open = new HashMap<>();

    public Databases(Path folder, Clock clock, D1Manner manner) throws IOException {
        this.folder = folder;
        this.clock = clock;
        this.manner = manner;
        this.disk = Disk.open(folder.resolve("databases.sqlite"), TABLE, Moments.TABLE);
    }

    /** The SQLite file of a database, for a look from outside; its log beside it belongs to it. */
    public Path file(String idOrName) throws IOException {
        return database(info(idOrName).uuid()).file();
    }

    /** Runs SQL as a Worker would, under the same limits. */
    public void execute(String idOrName, String sql) throws IOException {
        Batch batch = Batch.of(Json.object().put("sql", sql));
        database(info(idOrName).uuid()).query(batch, ResultShape.ARRAYS, true).close();
    }

    List<DatabaseInfo> list(String nameFilter) {
        return find("WHERE instr(name, ?) > 0 ORDER BY created_at, name", nameFilter);
    }

    /** @throws ApiError 7404 */
    DatabaseInfo info(String idOrName) {
        return find("WHERE uuid = ? OR name = ? ORDER BY uuid = ? DESC", idOrName, idOrName, idOrName).stream()
                .findFirst()
                .orElseThrow(Databases::notFound);
    }

    synchronized DatabaseInfo create(String name, String jurisdiction) throws IOException {
        if (name.isEmpty() || name.length() > 512) {
            throw new ApiError(400, 7400, "The request is malformed: invalid database name");
        }
        if (find("WHERE name = ?", name).size() > 0) {
            throw new ApiError(400, 7502, "Database with name '" + name + "' already exists");
        }
        DatabaseInfo info = new DatabaseInfo(
                UUID.randomUUID().toString(), name, Instant.ofEpochMilli(clock.millis()), jurisdiction, "disabled");
        disk.write(
                "INSERT INTO databases VALUES (?, ?, ?, ?, ?)",
                info.uuid(),
                name,
                info.createdAt().toEpochMilli(),
                jurisdiction,
                info.replication());
        database(info.uuid());
        return info;
    }

    void replicate(String uuid, String mode) {
        disk.write("UPDATE databases SET replication = ? WHERE uuid = ?", mode, uuid);
    }

    synchronized void delete(String uuid) throws IOException {
        database(uuid).close();
        open.remove(uuid);
        disk.write("DELETE FROM databases WHERE uuid = ?", uuid);
        disk.write("DELETE FROM moments WHERE database = ?", uuid);
        try (var files = Files.walk(folder.resolve(uuid))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** @throws ApiError 7404 */
    synchronized Database database(String uuid) throws IOException {
        if (find("WHERE uuid = ?", uuid).isEmpty()) {
            throw notFound();
        }
        if (!open.containsKey(uuid)) {
            open.put(uuid, new Database(folder.resolve(uuid), uuid, manner, disk, clock));
        }
        return open.get(uuid);
    }

    @Override
    public synchronized void close() throws IOException {
        for (Database database : open.values()) {
            database.close();
        }
        open.clear();
        disk.close();
    }

    private static ApiError notFound() {
        return new ApiError(404, 7404, "The database could not be found");
    }

    private List<DatabaseInfo> find(String condition, Object... arguments) {
        return disk.all(
                row -> new DatabaseInfo(
                        row.getString(1),
                        row.getString(2),
                        Instant.ofEpochMilli(row.getLong(3)),
                        Optional.ofNullable(row.getString(4)).orElse(null),
                        row.getString(5)),
                "SELECT uuid, name, created_at, jurisdiction, replication FROM databases " + condition,
                arguments);
    }
}
