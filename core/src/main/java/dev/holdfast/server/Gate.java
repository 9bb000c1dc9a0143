package dev.holdfast.server;

import dev.holdfast.auth.Attempt;
import dev.holdfast.auth.Authenticator;
import dev.holdfast.auth.Decision;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.model.Failure;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import java.net.InetAddress;
import java.util.Optional;

/** Lets in whom the authenticator grants, and puts refusals and changes into the trail. Safe for several threads. */
public final class Gate implements Doorkeeper {
    private final Authenticator authenticator;
    private final Trail trail;

    public Gate(Authenticator authenticator, Trail trail) {
        this.authenticator = authenticator;
        this.trail = trail;
    }

    /** Where it is written down who did what; a call that can not be written down is not let in. */
    @FunctionalInterface
    public interface Trail {
        /**
         * @param outcome {@code refused: …}, or the status of the answer
         * @param address may be empty
         */
        void record(String who, String what, String outcome, String address);
    }

    @Override
    public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
        Attempt attempt = new Attempt(
                visitor.authorization(),
                visitor.peer(),
                visitor.forwardedFor(),
                role(endpoint.access()),
                endpoint.changes());
        return switch (decide(attempt)) {
            case Decision.Granted granted -> new Admitted(granted.principal().name(), text(granted.caller()));
            case Decision.Refused refused -> throw refuse(refused, what);
        };
    }

    /** Whoever asks is not known yet, so he is not told what is wrong inside. */
    private Decision decide(Attempt attempt) {
        try {
            return authenticator.decide(attempt);
        } catch (Failure away) {
            throw Problem.of(503, "keys and used codes can not be looked up just now", "Try again in a few seconds.")
                    .with("retry-after", "5");
        }
    }

    @Override
    public void done(Admitted who, String what, int status) {
        trail.record(who.name(), what, Integer.toString(status), who.address());
    }

    private Problem refuse(Decision.Refused refused, String what) {
        Decision.Reason reason = refused.reason();
        trail.record(refused.who(), what, "refused: " + reason.sentence(), text(refused.caller()));
        Problem problem = Problem.of(reason.status(), reason.sentence(), hint(reason));
        return switch (reason.status()) {
            case 401 -> problem.with("www-authenticate", "Bearer");
            case 429 ->
                problem.with(
                        "retry-after",
                        Long.toString(Math.max(1, refused.retryAfter().toSeconds())));
            default -> problem;
        };
    }

    private static String hint(Decision.Reason reason) {
        return reason.status() == 401
                ? "Send Authorization: Bearer and a code of `holdfast token`, or an API key."
                : "";
    }

    private static String text(Optional<InetAddress> address) {
        return address.map(InetAddress::getHostAddress).orElse("");
    }

    private static Role role(Access access) {
        return switch (access) {
            case CAPTURE -> Role.CAPTURE;
            case LIST -> Role.LIST;
            case RESTORE -> Role.RESTORE;
            case DELETE -> Role.DELETE;
            case ADMIN, OPEN -> Role.ADMIN;
        };
    }
}
