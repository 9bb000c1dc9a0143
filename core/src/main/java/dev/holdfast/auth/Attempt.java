package dev.holdfast.auth;

import dev.holdfast.auth.keys.Role;
import java.net.InetAddress;
import java.util.List;

/**
 * One call, as far as it matters here.
 *
 * @param authorization the values of the header {@code Authorization}, in order; any text
 * @param peer the other end of the connection
 * @param forwardedFor the values of the header {@code X-Forwarded-For}, in order; any text
 * @param role what the call needs
 * @param changing whether the call changes something; then a code works once
 */
public record Attempt(
        List<String> authorization, InetAddress peer, List<String> forwardedFor, Role role, boolean changing) {
    public Attempt {
        authorization = List.copyOf(authorization);
        forwardedFor = List.copyOf(forwardedFor);
    }

    /** The same shown credentials, secrets hidden. */
    @Override
    public String toString() {
        return "Attempt[" + peer.getHostAddress() + ", " + role + (changing ? ", changing]" : "]");
    }
}
