package dev.holdfast.auth;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/** What becomes of a call. Both carry the caller's address where it is known, for the audit log. */
public sealed interface Decision {
    /** Where the call came from; empty when a trusted proxy handed on nonsense. */
    Optional<InetAddress> caller();

    /** Let in. */
    record Granted(Principal principal, Optional<InetAddress> caller) implements Decision {}

    /**
     * Not let in.
     *
     * @param who as in {@link Principal#name} if the credentials were right, else {@code unknown}
     * @param retryAfter after which another try makes sense; zero if that does not depend on time
     */
    record Refused(Reason reason, String who, Duration retryAfter, Optional<InetAddress> caller) implements Decision {}

    /** Why not. The first that applies, in this order: what is behind it was looked at, but is not told. */
    enum Reason {
        /** The address is not on the list. */
        ADDRESS(403, "calls from this address are not taken"),
        /** Too many wrong tries from this address, or under this name. */
        LOCKED(429, "too many wrong tries"),
        /** Too many calls from this address, or by this principal. */
        RATE(429, "too many calls"),
        /** Nothing, or not all that is needed, was shown. */
        MISSING(401, "credentials are missing"),
        WRONG(401, "the credentials are wrong"),
        EXPIRED(401, "the key has expired"),
        /** The key is right, but not for this. */
        ROLE(403, "this key may not do that"),
        /** A changing call has used the code already. */
        REPLAYED(401, "this code was used already: wait for the next one");

        private final int status;
        private final String sentence;

        Reason(int status, String sentence) {
            this.status = status;
            this.sentence = sentence;
        }

        /** The status of the answer (RFC 9110). */
        public int status() {
            return status;
        }

        /** What the caller may be told. */
        public String sentence() {
            return sentence;
        }
    }
}
