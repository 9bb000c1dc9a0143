package dev.holdfast.sim.d1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.http.Json;
import dev.holdfast.sim.http.ObjectStorage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

/** An export under way: the dump goes into object storage, its signed address to the last poll. */
final class Export extends LongTask {
    private static final Duration VALID = Duration.ofHours(1);

    private final DatabaseFile file;
    private final DumpWriter.DumpOptions options;
    private final ObjectStorage storage;
    private final String name;

    Export(
            DatabaseFile file,
            Clock clock,
            int activePolls,
            DumpWriter.DumpOptions options,
            ObjectStorage storage,
            String name) {
        super("export", bookmark(file), clock, activePolls);
        this.file = file;
        this.options = options;
        this.storage = storage;
        this.name = name;
    }

    private static String bookmark(DatabaseFile file) {
        return file.moments().bookmark(file.moments().latest().orElseThrow());
    }

    @Override
    void work() throws SQLException, IOException {
        try (BufferedWriter out = Files.newBufferedWriter(storage.file(name))) {
            new DumpWriter(file.connection(), options, out, this::isCancelled).write();
        }
    }

    @Override
    ObjectNode finish(DatabaseFile idle) {
        return Json.object().put("filename", name).put("signed_url", storage.sign("GET", name, VALID));
    }

    @Override
    void undo(DatabaseFile idle) {}

    @Override
    String progress() {
        return "Uploaded part 1";
    }
}
