package dev.holdfast.alert;

import java.time.Instant;

/** A way to tell somebody. Safe for several threads. */
public interface Channel {
    /** Unique, and the same after a restart. */
    String name();

    /**
     * Sends once, without trying again. Returns when the other side has taken it; what throws may have arrived
     * nevertheless. Interrupted it ends soon.
     *
     * @param now goes into what is signed
     * @throws dev.holdfast.model.Failure REMOTE when it may work later; another kind when it is refused as it is. The
     *     message holds no secret
     */
    void send(Delivery delivery, Instant now);
}
