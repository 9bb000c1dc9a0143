package dev.holdfast.denokv.connect.own;

import java.io.OutputStream;

/** A call of an {@link OwnPath} by somebody who has shown a right token. For the one thread that answers it. */
public interface OwnCall {
    /** The name of the database that it is about; empty for the one at {@code /}, and for a path of the server. */
    String database();

    /** Whether the token that was shown is that of this database. */
    boolean opens(String database);

    /** What stands behind {@code ?name=}; empty when it is not there. */
    String query(String name);

    /**
     * What was sent, up to 16 KiB; more is refused.
     *
     * @throws RuntimeException that is answered, and not to be caught
     */
    byte[] body();

    /** The whole answer, with status 200. */
    void send(String type, byte[] body);

    /**
     * An answer that goes on. Its head travels with the first bytes; each flush sends what was written. Who is silent for
     * five minutes is cut, so something is to be written now and then.
     *
     * @return throws when the other side has gone
     */
    OutputStream stream(String type);

    /**
     * What ends the waiting of this call: run by another thread when the other side gives it up or goes, and when the
     * server ends; at once when one of them has happened. It may be run more than once, and is not once the answer is
     * there.
     */
    void onEnd(Runnable ending);
}
