package dev.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.Served.KillAt;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.testing.OffsetClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Several servers with one configuration on one Postgres, each with a state folder, a name and a clock of its own. */
final class Servers implements AutoCloseable {
    final Environment environment;
    final Path store;
    private final Path folder;
    private final Map<String, Served> started = new LinkedHashMap<>();

    /** @param backups of holdfast.toml; {@code STORE} in it is the address of an empty local store */
    Servers(KillPlace place, String database, Map<String, String> variables, String backups) throws IOException {
        folder = Files.createDirectories(place.newPath("servers"));
        store = folder.resolve("store");
        Files.writeString(folder.resolve("holdfast.toml"), backups.replace("STORE", store.toString()));
        environment = new Environment(place.environment.variables(), folder)
                .with(variables)
                .with(Map.of("HOLDFAST_DATABASE_URL", database));
    }

    Served start(String name, KillAt settings) throws IOException {
        Environment own = environment.with(Map.of(
                "HOSTNAME", name, "HOLDFAST_STATE_DIR", folder.resolve(name).toString()));
        Served server = Served.start(own, folder, name, settings, clock(name));
        started.put(name, server);
        return server.ready();
    }

    void moveTo(String name, Instant moment) {
        OffsetClock.moveTo(clock(name), moment);
    }

    /** The one that works on a run. */
    Served ownerOf(Served asked, String run) {
        String worker = details(asked, run).at("/attempts/0/worker").asText();
        return started.get(worker.split("/")[0]);
    }

    Served other(Served one) {
        return started.values().stream()
                .filter(server -> server != one)
                .findFirst()
                .orElseThrow();
    }

    static JsonNode details(Served asked, String run) {
        return asked.get("/api/v1/runs/" + run);
    }

    /** Waits until records of a run's second step, the capture, are stored. */
    static void awaitHalf(Served asked, String run) {
        asked.await(
                "half of " + run, () -> details(asked, run).at("/steps/1/done").asLong() > 3_000);
    }

    static JsonNode awaitEnd(Served asked, String run) {
        asked.await(
                "the end of " + run,
                () -> details(asked, run).at("/run/endedAt").isTextual());
        return details(asked, run);
    }

    static List<String> outcomes(JsonNode details) {
        List<String> outcomes = new ArrayList<>();
        details.path("attempts")
                .forEach(attempt -> outcomes.add(attempt.path("outcome").asText()));
        return outcomes;
    }

    /** Names and hashes of everything in the store; files that are still being written are not in it. */
    Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("~"))
                    .toList()) {
                contents.put(store.relativize(file).toString(), sha256(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    JsonNode snapshots() {
        return Ran.in(environment, "list", store.toString(), "--json").json();
    }

    private Path clock(String name) {
        return folder.resolve(name + ".clock");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        started.values().forEach(Served::close);
    }
}
