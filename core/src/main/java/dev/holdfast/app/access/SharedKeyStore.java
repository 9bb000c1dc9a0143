package dev.holdfast.app.access;

import dev.holdfast.auth.keys.ApiKey;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.jobs.database.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Keys in the database. */
final class SharedKeyStore implements KeyStore {
    private static final Duration NOTED = Duration.ofMinutes(1);

    private final SharedTables tables;

    SharedKeyStore(SharedTables tables) {
        this.tables = tables;
    }

    @Override
    public Optional<ApiKey> find(String id) {
        return tables.read(sql -> sql.row(SharedKeyStore::key, "select * from holdfast_key where id = ?", id));
    }

    @Override
    public List<ApiKey> all() {
        return tables.read(sql -> sql.rows(SharedKeyStore::key, "select * from holdfast_key order by number"));
    }

    @Override
    public void add(ApiKey key) {
        tables.change(sql -> {
            sql.change("delete from holdfast_key where id = ?", key.id());
            return sql.change(
                    "insert into holdfast_key (id, name, sha256, roles, created_at, expires_at, used_at)"
                            + " values (?, ?, ?, ?, ?, ?, ?)",
                    key.id(),
                    key.name(),
                    key.hash(),
                    key.roles().stream().sorted().map(Role::word).collect(Collectors.joining(",")),
                    key.created().toString(),
                    key.expires().map(Instant::toString).orElse(null),
                    key.lastUsed().orElse(null));
        });
    }

    @Override
    public boolean remove(String id) {
        return tables.change(sql -> sql.change("delete from holdfast_key where id = ?", id)) > 0;
    }

    @Override
    public void used(String id, Instant when) {
        boolean isNews = find(id).filter(key -> key.lastUsed().isEmpty()
                        || !when.isBefore(key.lastUsed().get().plus(NOTED)))
                .isPresent();
        if (isNews) {
            tables.change(sql -> sql.change("update holdfast_key set used_at = ? where id = ?", when, id));
        }
    }

    private static ApiKey key(Sql.Row row) throws SQLException {
        return new ApiKey(
                row.text("id"),
                row.text("name"),
                row.text("sha256"),
                Arrays.stream(row.text("roles").split(",")).map(Role::of).collect(Collectors.toSet()),
                Instant.parse(row.text("created_at")),
                Optional.ofNullable(row.text("expires_at")).map(Instant::parse),
                Optional.ofNullable(row.moment("used_at")));
    }
}
