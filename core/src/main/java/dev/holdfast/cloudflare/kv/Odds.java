package dev.holdfast.cloudflare.kv;

import java.util.HashMap;
import java.util.Map;

/**
 * How likely a value is binary, learned while reading, for each {@link Shape} of keys.
 *
 * <p>Each estimate is a moving average at two speeds: the slow one is precise enough to choose group sizes, the fast one
 * notices where a different kind of values begins. Not safe for threads.
 */
final class Odds {
    /** From here on, asking for each value alone takes fewer requests than any group test (Ungar, 1960). */
    static final double SINGLY = 0.38;

    private static final int SHAPES = 1_000;

    private final Map<Shape, Estimate> byShape = new HashMap<>();
    private final Estimate overall = new Estimate(0.003, 0.003);

    double of(Shape shape) {
        return byShape.getOrDefault(shape, overall).value();
    }

    void learn(Shape shape, boolean binary) {
        Estimate estimate = byShape.get(shape);
        if (estimate == null && byShape.size() < SHAPES) {
            estimate = new Estimate(overall.slow, overall.fast);
            byShape.put(shape, estimate);
        }
        if (estimate != null) {
            estimate.learn(binary);
        }
        overall.learn(binary);
    }

    private static final class Estimate {
        private double slow;
        private double fast;
        private int seen;

        Estimate(double slow, double fast) {
            this.slow = slow;
            this.fast = fast;
        }

        void learn(boolean binary) {
            seen++;
            slow += (value(binary) - slow) * Math.max(1.0 / 1024, 1.0 / (seen + 5));
            fast += (value(binary) - fast) * Math.max(1.0 / 16, 1.0 / (seen + 5));
        }

        double value() {
            boolean turning = fast > 0.5 || slow > SINGLY;
            return Math.clamp(turning ? fast : slow, 0.0005, 1);
        }

        private static double value(boolean binary) {
            return binary ? 1 : 0;
        }
    }
}
