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
    /** How many shapes of text values are taken for granted before any is seen. */
    private static final int TEXT_SHAPES = 4;
    /** What a new shape is given at most while the shapes seen so far do not agree that values are binary. */
    private static final double DOUBT = 0.02;

    private static final int RIPE = 8;

    private final Map<Shape, Estimate> byShape = new HashMap<>();
    private final Estimate overall = new Estimate(0.003, 0.003);

    double of(Shape shape) {
        Estimate estimate = byShape.get(shape);
        if (estimate != null) {
            return estimate.value();
        }
        return byShape.size() < SHAPES ? unseen() : overall.value();
    }

    /** Whether enough values of this shape were seen to act on its odds without waiting for more. */
    boolean isRipe(Shape shape) {
        return byShape.containsKey(shape) ? byShape.get(shape).seen >= RIPE : byShape.size() >= SHAPES;
    }

    void learn(Shape shape, boolean binary) {
        Estimate estimate = byShape.get(shape);
        if (estimate == null && byShape.size() < SHAPES) {
            double start = unseen();
            estimate = new Estimate(start, start);
            byShape.put(shape, estimate);
        }
        if (estimate != null) {
            estimate.learn(binary);
        }
        overall.learn(binary);
    }

    /** Each shape has one vote, however many keys it has: the pictures of a site say little about its pages. */
    private double unseen() {
        double votes = byShape.values().stream().mapToDouble(Estimate::value).sum();
        double mean = (votes + TEXT_SHAPES * 0.003) / (byShape.size() + TEXT_SHAPES);
        return mean >= SINGLY ? mean : Math.min(mean, DOUBT);
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
