package dev.holdfast.sim;

import dev.holdfast.sim.d1.D1Manner;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.Traffic;
import dev.holdfast.sim.kv.KvManner;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;

/**
 * How a simulated Cloudflare behaves.
 *
 * @param listen where; port 0 for a free one
 * @param data the folder of its databases and books; what is in there is served again
 * @param clock for expirations, budgets, bookmarks and signed addresses
 */
public record SimulatorSettings(
        InetSocketAddress listen, Path data, Clock clock, Traffic traffic, Access access, D1Manner d1, KvManner kv) {

    /** A free port on the loopback, any token, no latency, no budget, no faults. */
    public static SimulatorSettings in(Path data, Clock clock) {
        return new SimulatorSettings(
                new InetSocketAddress("127.0.0.1", 0),
                data,
                clock,
                Traffic.CALM,
                Access.OPEN,
                D1Manner.PRODUCTION,
                KvManner.PRODUCTION);
    }

    public SimulatorSettings listening(InetSocketAddress listen) {
        return new SimulatorSettings(listen, data, clock, traffic, access, d1, kv);
    }

    public SimulatorSettings with(Traffic traffic) {
        return new SimulatorSettings(listen, data, clock, traffic, access, d1, kv);
    }

    public SimulatorSettings with(Access access) {
        return new SimulatorSettings(listen, data, clock, traffic, access, d1, kv);
    }

    public SimulatorSettings with(D1Manner d1) {
        return new SimulatorSettings(listen, data, clock, traffic, access, d1, kv);
    }

    public SimulatorSettings with(KvManner kv) {
        return new SimulatorSettings(listen, data, clock, traffic, access, d1, kv);
    }
}
