package dev.holdfast.sqlite;

import dev.holdfast.testing.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes SQLite files for tests. */
final class SqliteFiles {
    private SqliteFiles() {}

    static Path of(Path file, Sample sample) {
        return of(file, sample.sql());
    }

    static Path of(Path file, List<String> statements) {
        try (Database database = Database.creating(file)) {
            database.run("PRAGMA synchronous=OFF").run("BEGIN");
            statements.forEach(database::run);
            database.run("COMMIT");
        }
        return file;
    }

    /** A connection that writes, as another program would have one. */
    static Database writer(Path file) {
        return Database.writing(file, Duration.ofSeconds(10));
    }
}
