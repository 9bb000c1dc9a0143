package dev.holdfast.auth;

import dev.holdfast.auth.limits.Known;
import dev.holdfast.auth.limits.Rates;
import dev.holdfast.auth.limits.Strikes;
import java.time.Duration;
import java.time.Instant;

/**
 * All that is counted, by address and by principal. Not safe for threads.
 *
 * <p>An address that was let in under a name within the last day is not locked by what others do under that name: else
 * anybody could lock the owner out by guessing. Being let in says nothing of other names: else whoever has any key could
 * try out codes without end.
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
        return longer(here, longer(lockedBy(address, keyName, now), lockedBy(address, codeName, now)));
    }

    void wrong(String address, String keyName, String codeName, Instant now) {
        byAddress.add(address, tried(keyName, codeName), now);
        byPrincipal.add(keyName, now);
        byPrincipal.add(codeName, now);
    }

    /** Forgives the wrong tries of the address at the very same, and no others. */
    void right(String address, String keyName, String codeName, Instant now) {
        byAddress.clear(address, tried(keyName, codeName));
        known.add(at(address, keyName), now);
        known.add(at(address, codeName), now);
    }

    private Duration lockedBy(String address, String name, Instant now) {
        Duration left = byPrincipal.locked(name, now);
        boolean isOwner = known.contains(at(address, name), now);
        return name.isEmpty() | isOwner ? Duration.ZERO : left;
    }

    private static String tried(String keyName, String codeName) {
        return keyName + " " + codeName;
    }

    private static String at(String address, String name) {
        return address + " " + name;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }
}
