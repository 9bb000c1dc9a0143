package dev.holdfast.cli.config;

import static dev.holdfast.cli.config.Shape.FLAG;
import static dev.holdfast.cli.config.Shape.NUMBER;
import static dev.holdfast.cli.config.Shape.TABLE;
import static dev.holdfast.cli.config.Shape.TABLES;
import static dev.holdfast.cli.config.Shape.TEXT;
import static dev.holdfast.cli.config.Shape.TEXTS;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every key of {@code holdfast.toml} but those under {@code [alerts]}, with its shape. Those of a backup are its own. */
final class Shapes {
    private static final Map<Shape, Set<String>> KEYS = Map.of(
            TABLE, Set.of("server", "server.auth", "server.tls", "audit", "sign", "alerts", "backup.keep"),
            TABLES, Set.of("backup", "denokv"),
            TEXT,
                    Set.of(
                            "account_id",
                            "audit.to",
                            "sign.key",
                            "server.listen",
                            "server.metrics",
                            "server.tls.certificate",
                            "server.tls.key",
                            "server.auth.mode",
                            "server.auth.totp_secret",
                            "server.auth.totp_previous_secret",
                            "server.auth.totp_previous_until",
                            "server.auth.totp_algorithm",
                            "backup.name",
                            "backup.to",
                            "backup.mode",
                            "backup.require",
                            "backup.compress",
                            "backup.passphrase_file",
                            "backup.cron",
                            "backup.zone",
                            "backup.proven_within",
                            "backup.keep.zone",
                            "denokv.name",
                            "denokv.url",
                            "denokv.sqlite_path",
                            "denokv.access_token",
                            "denokv.access_token_file",
                            "denokv.sync_from",
                            "denokv.replica_of",
                            "denokv.primary_token",
                            "denokv.primary_token_file"),
            TEXTS,
                    Set.of(
                            "sign.trusted_keys",
                            "server.restore_folders",
                            "server.auth.allow",
                            "server.auth.trusted_proxies",
                            "backup.sources",
                            "backup.encrypt_to"),
            NUMBER,
                    Set.of(
                            "server.auth.totp_digits",
                            "server.auth.calls_per_minute",
                            "backup.keep.last",
                            "backup.keep.hourly",
                            "backup.keep.daily",
                            "backup.keep.weekly",
                            "backup.keep.monthly",
                            "backup.keep.yearly",
                            "backup.keep.proven",
                            "backup.keep.grace"),
            FLAG, Set.of("denokv.read_only", "denokv.writes_need_lease", "denokv.backup_adopt"));

    private static final Map<String, Shape> BY_KEY = new TreeMap<>();

    static {
        KEYS.forEach((shape, keys) -> keys.forEach(key -> BY_KEY.put(key, shape)));
        KvBackup.KEYS.forEach(key -> BY_KEY.put("denokv." + key, TEXT));
    }

    private Shapes() {}

    /** Empty for a key that nothing knows. */
    static Optional<Shape> of(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /** The keys of a table, without it before them. */
    static Set<String> within(String table) {
        return BY_KEY.keySet().stream()
                .filter(key -> key.startsWith(table) && key.indexOf('.', table.length()) < 0)
                .map(key -> key.substring(table.length()))
                .collect(Collectors.toSet());
    }
}
