package dev.holdfast.auth;

import dev.holdfast.auth.limits.Known;
import dev.holdfast.auth.limits.Rates;
import dev.holdfast.auth.limits.Strikes;
import java.time.Duration;
import java.time.Instant;

/**
 * All that is counted, by address and by principal. Not safe for threads.
 *
 * <p>An address that was let in within the last day is not locked by what others do under the same name: else anybody
 * could lock the owner out by guessing.
 */
final class Limits {
    static final int FREE_BY_ADDRESS = 5;
    static final int FREE_BY_PRINCIPAL = 20;

    private static final Duration LONGEST_BY_ADDRESS = Duration.ofMinutes(15);
    private static final Duration LONGEST_BY_PRINCIPAL = Duration.ofMinutes(5);
    private static final int MOST = 10_000;
    private static final int LEAST_BURST = 20;

    private Rates callsByAddress;
    private Rates callsByPrincipal;
    private int callsPerMinute;
    private final Strikes byAddress = new Strikes(FREE_BY_ADDRESS, LONGEST_BY_ADDRESS, MOST);
    private final Strikes byPrincipal = new Strikes(FREE_BY_PRINCIPAL, LONGEST_BY_PRINCIPAL, MOST);
    private final Known known = new Known(MOST);

    Limits(int callsPerMinute) {
        rate(callsPerMinute);
    }

    /** So many calls from now on; wrong tries stay counted. */
    void rate(int calls) {
        if (calls == callsPerMinute) {
            return;
        }
        callsPerMinute = calls;
        int burst = Math.max(LEAST_BURST, callsPerMinute / 6);
        this.callsByAddress = new Rates(burst, callsPerMinute, MOST);
        this.callsByPrincipal = new Rates(burst, callsPerMinute, MOST);
    }

    Duration takeOfAddress(String address, Instant now) {
        return callsByAddress.take(address, now);
    }

    Duration takeOfPrincipal(String name, Instant now) {
        return callsByPrincipal.take(name, now);
    }

    /** Takes a call of both, and gives the longer wait. */
    Duration takeOfBoth(String address, String name, Instant now) {
        return longer(takeOfAddress(address, now), takeOfPrincipal(name, now));
    }

    /** How long a call from there, under these names, is locked out. An empty name is nobody's. */
    Duration locked(String address, String keyName, String codeName, Instant now) {
        Duration here = byAddress.locked(address, now);
        Duration there = longer(lockedBy(keyName, now), lockedBy(codeName, now));
        return longer(here, known.contains(address, now) ? Duration.ZERO : there);
    }

    void wrong(String address, String keyName, String codeName, Instant now) {
        byAddress.add(address, now);
        byPrincipal.add(keyName, now);
        byPrincipal.add(codeName, now);
    }

    void right(String address, Instant now) {
        byAddress.clear(address);
        known.add(address, now);
    }

    private Duration lockedBy(String name, Instant now) {
        Duration left = byPrincipal.locked(name, now);
        return name.isEmpty() ? Duration.ZERO : left;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }
}
