package dev.holdfast.auth;

import dev.holdfast.auth.Decision.Reason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * All that is known about a call before it is judged.
 *
 * @param group whom the address counts as
 * @param mayCall whether the address is one that may call
 * @param addressWait until the address may call again
 * @param locked for how long
 * @param principalWait until the principal may call again
 * @param replayed whether a changing call has used the code
 */
record Facts(
        Attempt attempt,
        Optional<InetAddress> caller,
        String group,
        boolean mayCall,
        Duration addressWait,
        Duration locked,
        Showing showing,
        Duration principalWait,
        boolean replayed) {

    /** The first reason that applies, or none. */
    Decision verdict() {
        for (Reason reason : Reason.values()) {
            if (applies(reason)) {
                return refused(reason);
            }
        }
        return new Decision.Granted(showing.principal(), caller);
    }

    Decision refused(Reason reason) {
        Duration wait = switch (reason) {
            case RATE -> addressWait.compareTo(principalWait) < 0 ? principalWait : addressWait;
            case LOCKED -> locked;
            default -> Duration.ZERO;
        };
        boolean identified = reason.compareTo(Reason.WRONG) > 0;
        return new Decision.Refused(reason, identified ? showing.principal().name() : "unknown", wait, caller);
    }

    private boolean applies(Reason reason) {
        return switch (reason) {
            case ADDRESS -> !mayCall;
            case RATE -> !addressWait.isZero() | isRight() & !principalWait.isZero();
            case LOCKED -> !locked.isZero();
            case MISSING -> showing.isIncomplete();
            case WRONG -> !isRight();
            case EXPIRED -> showing.hasExpired();
            case ROLE -> !showing.principal().may(attempt.role());
            case REPLAYED -> attempt.changing() & showing.usesCode() & replayed;
        };
    }

    private boolean isRight() {
        return showing.isRight();
    }
}
