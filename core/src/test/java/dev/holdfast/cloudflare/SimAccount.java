package dev.holdfast.cloudflare;

import dev.holdfast.model.Pause;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.d1.D1Manner;
import dev.holdfast.sim.http.RequestRecord;
import dev.holdfast.sim.http.Traffic;
import dev.holdfast.sim.kv.KvManner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A simulated account in a folder of its own, with a clock that moves only when somebody waits. */
public final class SimAccount implements AutoCloseable {
    private final Path folder;
    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final List<CloudflareApi> apis = new ArrayList<>();
    private SimulatorSettings settings;
    private Simulator simulator;
    private int databases;

    public SimAccount() {
        try {
            folder = Files.createTempDirectory("holdfast-sim-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings = SimulatorSettings.in(folder, clock);
        simulator = Simulator.start(settings);
    }

    /** The same account behaves differently from now on. */
    public SimAccount with(D1Manner manner) {
        return restart(settings.with(manner));
    }

    public SimAccount with(KvManner manner) {
        return restart(settings.with(manner));
    }

    public SimAccount with(Traffic traffic) {
        return restart(settings.with(traffic));
    }

    private SimAccount restart(SimulatorSettings changed) {
        simulator.close();
        settings = changed;
        simulator = Simulator.start(changed);
        return this;
    }

    public TickingClock clock() {
        return clock;
    }

    public Simulator simulator() {
        return simulator;
    }

    public CloudflareApi api() {
        return api(RequestBudget.unlimited(), clock);
    }

    public CloudflareApi api(RequestBudget budget, Pause pause) {
        CloudflareApi api = new CloudflareApi(new ApiSettings(
                simulator.baseUri(),
                ApiSettings.Credentials.token("any"),
                settings.access().account(),
                clock,
                pause,
                budget));
        apis.add(api);
        return api;
    }

    /** A new database made by these statements. */
    public Database database(List<String> statements) {
        Database database = api().createDatabase("db" + ++databases);
        statements.forEach(sql -> simulator.execute(database.id(), sql));
        return database;
    }

    /** Requests since the first {@code before} ones. */
    public List<RequestRecord> requestsSince(int before) {
        List<RequestRecord> all = simulator.requests();
        return all.subList(before, all.size());
    }

    @Override
    public void close() {
        apis.forEach(CloudflareApi::close);
        simulator.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
