package dev.holdfast.server.http;

import java.net.InetAddress;
import java.util.List;

/** Decides who may call what, and keeps a record of it. */
public interface Doorkeeper {

    /**
     * Who came.
     *
     * @param authorization the values of that header
     * @param forwardedFor the values of X-Forwarded-For
     */
    record Visitor(List<String> authorization, InetAddress peer, List<String> forwardedFor) {}

    /** Who was let in, for the record. */
    record Admitted(String name, String address) {}

    /**
     * Lets the visitor in.
     *
     * @param what was asked for, as method and path
     * @throws Problem 401, 403 or 429
     */
    Admitted admit(Visitor visitor, Endpoint endpoint, String what);

    /** What became of a call that changes something and was let in. */
    void done(Admitted who, String what, int status);
}
