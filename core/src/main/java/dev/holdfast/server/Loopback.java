package dev.holdfast.server;

import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.session.SessionApi;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets in whoever is on this machine: for a server without credentials, that listens nowhere else.
 *
 * <p>A browser on this machine also runs what strangers wrote. Their pages are told by the header {@code Origin}; and where
 * they had their own name resolve to this machine (DNS rebinding), by the header {@code Host}.
 */
public final class Loopback implements Doorkeeper {
    private static final Pattern LOCAL = Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

    private final Gate.Trail trail;

    public Loopback(Gate.Trail trail) {
        this.trail = trail;
    }

    @Override
    public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
        if (!visitor.peer().isLoopbackAddress()) {
            throw Problem.of(403, "calls from this address are not taken", "");
        }
        if (!isLocalName(visitor.header("host"))) {
            throw Problem.of(403, "this server is called by another name", "Call it 127.0.0.1 or localhost.");
        }
        String origin = visitor.header("origin");
        if (!origin.isEmpty() && !origin.replaceFirst("^https?://", "").equals(visitor.header("host"))) {
            throw Problem.of(403, "pages of other sites may not call this server", "");
        }
        return new Admitted("local", visitor.peer().getHostAddress(), Set.of(Access.values()));
    }

    @Override
    public List<Endpoint> endpoints() {
        return SessionApi.open();
    }

    @Override
    public void done(Admitted who, String what, String on, int status) {
        trail.record(who.name(), what, on, Integer.toString(status), who.address());
    }

    /** No name at all is no browser. */
    private static boolean isLocalName(String host) {
        return host.isEmpty() || LOCAL.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }
}
