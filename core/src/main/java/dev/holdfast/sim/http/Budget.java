package dev.holdfast.sim.http;

import java.time.Duration;

/**
 * How many requests a token may make in a window. One more, and nothing is answered for a whole window
 * (developers.cloudflare.com/fundamentals/api/reference/limits).
 */
public record Budget(int requests, Duration window) {
    public static final Budget UNLIMITED = new Budget(Integer.MAX_VALUE, Duration.ofMinutes(5));

    /** Reads {@code 1200/5m}; {@code none} is no limit. Units: ms, s, m, h. */
    public static Budget parse(String text) {
        if (text.equals("none")) {
            return UNLIMITED;
        }
        String[] halves = text.split("/", 2);
        if (halves.length != 2 || !halves[0].matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("A budget is written like 1200/5m, not " + text);
        }
        return new Budget(Integer.parseInt(halves[0]), Durations.parse(halves[1]));
    }
}
