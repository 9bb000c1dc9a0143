package dev.holdfast.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A simulator on a clock that is moved by hand, and a client. */
abstract class SimulatorTesting {
    @TempDir
    Path folder;

    final ManualClock clock = new ManualClock();
    Simulator simulator;
    Client client;

    void start(UnaryOperator<SimulatorSettings> how) {
        simulator = Simulator.start(how.apply(SimulatorSettings.in(folder, clock)));
        client = new Client(simulator);
    }

    void start() {
        start(settings -> settings);
    }

    @AfterEach
    void stop() {
        if (simulator != null) {
            simulator.close();
        }
    }

    /** The path of a new database. */
    String database(String name) throws IOException {
        return "/d1/database/"
                + client.post("/d1/database", Map.of("name", name))
                        .result()
                        .path("uuid")
                        .asText();
    }

    /** The path of a new namespace. */
    String namespace(String title) throws IOException {
        return "/storage/kv/namespaces/"
                + client.post("/storage/kv/namespaces", Map.of("title", title))
                        .result()
                        .path("id")
                        .asText();
    }

    Client.Answer raw(String database, String sql) throws IOException {
        return client.post(database + "/raw", Map.of("sql", sql));
    }

    String rows(String database, String sql) throws IOException {
        return raw(database, sql).result().path(0).path("results").path("rows").toString();
    }
}
