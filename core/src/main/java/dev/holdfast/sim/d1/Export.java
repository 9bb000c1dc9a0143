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
import java.time.Instant;
import java.util.function.BiConsumer;
import org.sqlite.ProgressHandler;

/** An export under way: the dump goes into object storage, its signed address to the last poll. */
final class Export extends LongTask {
    private static final Duration VALID = Duration.ofHours(1);

    private final DatabaseFile file;
    private final DumpWriter.DumpOptions options;
    private final ObjectStorage storage;
    private final String name;
    private BiConsumer<Instant, String> listener = (at, outcome) -> {};

    Export(
            DatabaseFile file,
            Clock clock,
            D1Manner manner,
            DumpWriter.DumpOptions options,
            ObjectStorage storage,
            String name)
            throws SQLException {
        super("export", bookmark(file), clock, manner);
        this.file = file;
        this.options = options;
        this.storage = storage;
        this.name = name;
        // The time that a query may take is none that an export has.
        ProgressHandler.clearHandler(file.connection());
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
        listener.accept(lastPoll(), ExportRecord.COMPLETE);
        return Json.object().put("filename", name).put("signed_url", storage.sign("GET", name, VALID));
    }

    @Override
    void undo(DatabaseFile idle) {
        if (isCancelled()) {
            listener.accept(abandonedAt(), ExportRecord.CANCELLED);
        }
    }

    @Override
    void failed(String reason) {
        listener.accept(lastPoll(), "failed: " + reason);
    }

    String name() {
        return name;
    }

    /** Who hears when it ended, and how. */
    Export telling(BiConsumer<Instant, String> ended) {
        listener = ended;
        return this;
    }

    @Override
    String progress() {
        return "Uploaded part 1";
    }
}
