package dev.holdfast.jobs;

import java.io.IOException;
import java.time.Duration;

/** Runs whose steps write into a {@link Ledger}. */
final class LedgerWork {
    static final String KIND = "work";

    private LedgerWork() {}

    /**
     * @param millis how long a step takes
     * @param fails whether the second step fails the first time
     */
    record Work(String name, int steps, long millis, boolean fails) {
        String result() {
            StringBuilder result = new StringBuilder();
            for (int step = 0; step < steps; step++) {
                result.append(name).append(step).append(';');
            }
            return result.toString();
        }
    }

    static Kind kind(Ledger ledger, String server) {
        Retry retry = new Retry(
                Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMinutes(5), IOException.class::isInstance);
        return new Kind(KIND, steps -> run(steps, ledger, server), retry);
    }

    private static String run(Steps steps, Ledger ledger, String server) throws Exception {
        Work work = steps.params(Work.class);
        StringBuilder result = new StringBuilder();
        for (int n = 0; n < work.steps(); n++) {
            String name = "s" + n;
            String value = work.name() + n;
            boolean fails = work.fails() && n == 1;
            result.append(steps.step(name, String.class, step -> {
                        ledger.add("begin", work.name(), name, server);
                        if (fails && step.saved(Boolean.class).isEmpty()) {
                            step.save(true);
                            throw new IOException("the store is away");
                        }
                        step.pause(Duration.ofMillis(work.millis()));
                        ledger.add("end", work.name(), name, server);
                        return value;
                    }))
                    .append(';');
        }
        return result.toString();
    }
}
