package dev.holdfast.server;

import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;

/** Lets in whoever is on this machine: for a server without credentials, that listens nowhere else. */
public final class Loopback implements Doorkeeper {
    private final Gate.Trail trail;

    public Loopback(Gate.Trail trail) {
        this.trail = trail;
    }

    @Override
    public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
        if (!visitor.peer().isLoopbackAddress()) {
            throw Problem.of(403, "calls from this address are not taken", "");
        }
        return new Admitted("local", visitor.peer().getHostAddress());
    }

    @Override
    public void done(Admitted who, String what, int status) {
        trail.record(who.name(), what, Integer.toString(status), who.address());
    }
}
