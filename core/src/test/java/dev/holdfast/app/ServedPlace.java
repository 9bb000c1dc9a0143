package dev.holdfast.app;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.testing.OffsetClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a server works: a state folder, a configuration of four backups by the clock, empty stores, a clock; and sources
 * that have a first content and later a second one, each kept beside them as it was.
 */
final class ServedPlace {
    static final Instant PREPARED = Instant.parse("2026-03-01T10:00:30Z");
    static final Instant LATER = Instant.parse("2026-03-01T14:00:30Z");
    static final Instant GONE_ON = Instant.parse("2026-03-01T15:00:30Z");

    final Path folder;
    final Path clock;
    final Environment environment;
    final Map<String, Backup> backups = new LinkedHashMap<>();
    private final Sources sources;
    private final KillPlace around;

    /**
     * A configured backup.
     *
     * @param keep how many proven snapshots retention leaves; 0: all
     * @param versions addresses of what it may hold: the first content, and the second
     */
    record Backup(String source, String store, int keep, boolean encrypted, List<String> versions) {}

    /** The databases of the account, made once. */
    record Sources(String database, String namespace, List<String> databaseVersions, List<Path> files) {
        static Sources in(KillPlace place) throws IOException {
            Path first = Path.of(place.sqlite().substring("sqlite:".length()));
            Path second = place.newPath("second");
            Files.copy(first, second);
            new Sqlite(second).run("UPDATE people SET name = 'other ' || id", "DELETE FROM tags WHERE uses % 2 = 0");
            String database = place.database();
            List<String> versions = List.of(version(place, database, true), version(place, database, false));
            return new Sources(database, place.namespace(1_200), versions, List.of(first, second));
        }

        private static String version(KillPlace place, String database, boolean isFirst) {
            put(place, database, isFirst);
            String kept = "sqlite:" + place.newPath("version");
            Ran copied = place.run("copy", database, kept);
            if (copied.exit() != 0) {
                throw new IllegalStateException(copied.toString());
            }
            return kept;
        }

        static void put(KillPlace place, String database, boolean isFirst) {
            String name = isFirst ? "'person '" : "'other '";
            place.execute(database.substring("d1:".length()), "UPDATE people SET name = " + name + " || id");
        }
    }

    ServedPlace(KillPlace around, Sources sources) throws IOException {
        this.around = around;
        this.sources = sources;
        folder = Files.createDirectories(around.newPath("served"));
        clock = folder.resolve("clock");
        environment = new Environment(around.environment.variables(), folder)
                .with(Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()));
        List<String> files =
                sources.files.stream().map(file -> "sqlite:" + file).toList();
        String plain = around.newS3Store();
        add("file", "sqlite:" + folder.resolve("file.db"), around.newLocalStore(), 2, false, files);
        add("vault", "sqlite:" + folder.resolve("vault.db"), around.newLocalStore(), 0, true, files);
        add("d1", sources.database, plain, 1, false, sources.databaseVersions);
        add("kv", sources.namespace, plain, 0, false, List.of(sources.namespace));
        put(true);
        OffsetClock.moveTo(clock, PREPARED);
        configure();
    }

    /** The sources have their first content, or their second. */
    void put(boolean isFirst) throws IOException {
        for (String name : List.of("file.db", "vault.db")) {
            Path next = folder.resolve(name + ".next");
            Files.copy(sources.files.get(isFirst ? 0 : 1), next, StandardCopyOption.REPLACE_EXISTING);
            Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        Sources.put(around, sources.database, isFirst);
    }

    Path state() {
        return folder.resolve("state");
    }

    private void add(String name, String source, String store, int keep, boolean encrypted, List<String> versions) {
        backups.put(name, new Backup(source, store, keep, encrypted, versions));
    }

    private void configure() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Backup> entry : backups.entrySet()) {
            Backup backup = entry.getValue();
            text.append("""
                    [[backup]]
                    name = "%s"
                    sources = ["%s"]
                    to = "%s"
                    cron = "0 * * * *"
                    """.formatted(entry.getKey(), backup.source, backup.store));
            if (backup.keep > 0) {
                text.append("keep = { last = ").append(backup.keep).append(" }\n");
            }
            if (backup.encrypted) {
                text.append("encrypt_to = [\"").append(around.recipient()).append("\"]\n");
            }
        }
        Files.writeString(folder.resolve("holdfast.toml"), text);
    }
}
