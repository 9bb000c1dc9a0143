package dev.holdfast.app;

import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.Access;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** The simulated account of the demo. */
final class Simulation {
    static final String ACCOUNT = Access.ACCOUNT;
    static final String TOKEN = "demo-token";

    private Simulation() {}

    static Simulator start(Path data, Clock clock) {
        return Simulator.start(SimulatorSettings.in(data, clock).with(Access.only(TOKEN)));
    }

    /** What the program finds in its environment to reach it. */
    static Map<String, String> variables(Simulator cloud) {
        return Map.of(
                "CLOUDFLARE_API_BASE_URL",
                cloud.baseUri().toString(),
                "CLOUDFLARE_API_TOKEN",
                TOKEN,
                "CLOUDFLARE_ACCOUNT_ID",
                ACCOUNT,
                "HOLDFAST_REQUEST_BUDGET",
                "unlimited");
    }
}
