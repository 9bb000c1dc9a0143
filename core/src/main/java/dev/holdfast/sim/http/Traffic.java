package dev.holdfast.sim.http;

import java.time.Duration;

/**
 * What happens to requests on their way.
 *
 * @param latency added to each request
 * @param hang how long a request that times out is kept waiting before its connection is cut
 */
public record Traffic(Duration latency, Budget budget, Faults faults, RequestHook hook, Duration hang) {
    public static final Traffic CALM =
            new Traffic(Duration.ZERO, Budget.UNLIMITED, Faults.NONE, RequestHook.NONE, Duration.ofMinutes(2));

    public Traffic withLatency(Duration latency) {
        return new Traffic(latency, budget, faults, hook, hang);
    }

    public Traffic withBudget(Budget budget) {
        return new Traffic(latency, budget, faults, hook, hang);
    }

    public Traffic withFaults(Faults faults) {
        return new Traffic(latency, budget, faults, hook, hang);
    }

    public Traffic withHook(RequestHook hook) {
        return new Traffic(latency, budget, faults, hook, hang);
    }

    public Traffic withHang(Duration hang) {
        return new Traffic(latency, budget, faults, hook, hang);
    }
}
