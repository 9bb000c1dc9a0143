package dev.holdfast.server.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides who may call what, and keeps a record of it. */
public interface Doorkeeper {

    /**
     * Who came.
     *
     * @param authorization the values of that header
     * @param forwardedFor the values of X-Forwarded-For
     * @param headers the first value of each, names in lower case
     */
    record Visitor(
            List<String> authorization, InetAddress peer, List<String> forwardedFor, Map<String, String> headers) {
        /** A header, or empty text. */
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /**
     * By what somebody was let in, for the doorkeeper who is asked again: words that tell such things apart, no secrets.
     *
     * @param secret of his code; empty without a code
     * @param session that he came in; empty without one
     */
    record Pass(String secret, String session) {
        static final Pass NONE = new Pass("", "");
    }

    /**
     * Who was let in, for the record.
     *
     * @param rights what else he may do
     */
    record Admitted(String name, String address, Set<Access> rights, Pass pass) {
        /** One whose name is all that there is to him. */
        public Admitted(String name, String address, Set<Access> rights) {
            this(name, address, rights, Pass.NONE);
        }

        /** One who may do nothing beside what he was let in for. */
        public Admitted(String name, String address) {
            this(name, address, Set.of());
        }

        public Admitted {
            rights = Set.copyOf(rights);
        }
    }

    /**
     * Hears a visitor out, or not, before anything is looked at: also one who wants what is open to everybody, or what is
     * not there.
     *
     * @throws Problem 403
     */
    default void receive(Visitor visitor, String what) {}

    /**
     * Lets the visitor in.
     *
     * @param what was asked for, as method and path
     * @throws Problem 401, 403 or 429
     */
    Admitted admit(Visitor visitor, Endpoint endpoint, String what);

    /**
     * Whether somebody who was let in would still be, now and from where he came: what lasts long asks again and again. Never
     * throws.
     */
    default boolean knows(Admitted who) {
        return true;
    }

    /** How a visitor says who he is with a browser, and learns who he is taken for. */
    default List<Endpoint> endpoints() {
        return List.of();
    }

    /** How many were refused since the start, by the reason. */
    default Map<String, Long> refusals() {
        return Map.of();
    }

    /**
     * What became of a call that changes something and was let in.
     *
     * @param on what was changed; may be empty
     */
    void done(Admitted who, String what, String on, int status);
}
