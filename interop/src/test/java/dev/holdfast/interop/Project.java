package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.compare.Comparison;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Writing;
import dev.holdfast.wrangler.WranglerRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

/** A wrangler project with a database and a namespace, seen by wrangler on one side and by us on the other. */
final class Project {
    static final String DATABASE = "11111111-2222-3333-4444-555555555555";
    static final String NAMESPACE = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";

    private static final String CONFIG = """
            {
              // The ids are made up: nothing leaves this machine.
              "name": "interop",
              "main": "worker.js",
              "compatibility_date": "2026-01-01",
              "d1_databases": [{ "binding": "DB", "database_name": "shop", "database_id": "%s" }],
              "kv_namespaces": [{ "binding": "KV", "id": "%s" }],
            }
            """;
    private static final WranglerRoom ROOM = new WranglerRoom(Clock.systemUTC(), new Random());

    private final Path folder;
    private final Wrangler wrangler;

    private Project(Path folder) {
        this.folder = folder;
        this.wrangler = Wrangler.in(folder);
    }

    /** A project without any state in a new folder. */
    static Project in(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("worker.js"), "export default { fetch() { return new Response('ok') } }");
        Files.writeString(folder.resolve("wrangler.jsonc"), CONFIG.formatted(DATABASE, NAMESPACE));
        return new Project(folder);
    }

    Wrangler wrangler() {
        return wrangler;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    String database() {
        return "wrangler:" + folder + "#d1:DB";
    }

    String namespace() {
        return "wrangler:" + folder + "#kv:KV";
    }

    static Source source(String address) {
        return ROOM.source(address, Capturing.ALL);
    }

    static Target target(String address) {
        return ROOM.target(address, Writing.NEW);
    }

    /** Copies, and closes both ends. */
    static void copy(Source from, Target to) {
        try (from;
                to) {
            new Copy(from, to, 2, Progress.SILENT).run();
        }
    }

    /** Compares schema text by schema text and record by record, and closes both ends. */
    static void assertIdentical(Source left, Source right) {
        try (left;
                right) {
            Comparison.Result result = new Comparison(left, right, Map.of(), Instant.EPOCH, Progress.SILENT).run();
            assertThat(result.differences()).isEmpty();
            assertThat(result.records()).isPositive();
        }
    }
}
