package dev.holdfast.server;

import dev.holdfast.auth.Attempt;
import dev.holdfast.auth.Authenticator;
import dev.holdfast.auth.Decision;
import dev.holdfast.auth.Principal;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.model.Failure;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.session.SessionApi;
import dev.holdfast.server.session.SessionCookie;
import dev.holdfast.server.session.Sessions;
import dev.holdfast.server.session.Sessions.Session;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lets in whom the authenticator grants, and puts refusals and changes into the trail. Safe for several threads. */
public final class Gate implements Doorkeeper {
    private final Authenticator authenticator;
    private final Sessions sessions;
    private final Trail trail;
    private final Map<Decision.Reason, LongAdder> refusals = Arrays.stream(Decision.Reason.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), reason -> new LongAdder()));

    /** @param sessions of who comes with a browser */
    public Gate(Authenticator authenticator, Sessions sessions, Trail trail) {
        this.authenticator = authenticator;
        this.sessions = sessions;
        this.trail = trail;
    }

    /** Where it is written down who did what; a call that can not be written down is not let in. */
    @FunctionalInterface
    public interface Trail {
        /**
         * @param on what was changed; may be empty
         * @param outcome {@code refused: …}, or the status of the answer
         * @param address may be empty
         */
        void record(String who, String what, String on, String outcome, String address);
    }

    @Override
    public void receive(Visitor visitor, String what) {
        authenticator.stranger(visitor.peer(), visitor.forwardedFor()).ifPresent(refused -> {
            throw refuse(refused, what);
        });
    }

    @Override
    public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
        Attempt attempt = new Attempt(
                visitor.authorization(),
                visitor.peer(),
                visitor.forwardedFor(),
                role(endpoint.access()),
                endpoint.changes());
        Optional<Session> session = session(visitor);
        return switch (decide(session, attempt)) {
            case Decision.Granted granted when forged(session, visitor, endpoint) -> throw forgery(granted, what);
            case Decision.Granted granted ->
                new Admitted(
                        granted.principal().name(),
                        text(granted.caller()),
                        rights(granted.principal()),
                        new Pass(
                                granted.principal().secret(),
                                session.map(Session::handle).orElse("")));
            case Decision.Refused refused -> throw refuse(refused, what);
        };
    }

    /** Whoever asks is not known yet, so he is not told what is wrong inside. */
    private Decision decide(Optional<Session> session, Attempt attempt) {
        try {
            return session.flatMap(it -> authenticator.known(it.owner(), it.secret()))
                    .map(owner -> authenticator.decideOn(owner, attempt))
                    .orElseGet(() -> authenticator.decide(attempt));
        } catch (Failure away) {
            throw Problem.of(503, "keys and used codes can not be looked up just now", "Try again in a few seconds.")
                    .with("retry-after", "5");
        }
    }

    /** Where that can not be looked up just now, whoever was let in stays so: the stream ends by itself before long. */
    @Override
    public boolean knows(Admitted who) {
        try {
            boolean isOpen =
                    who.pass().session().isEmpty() || sessions.isOpen(who.pass().session());
            return isOpen
                    && authenticator.mayCall(InetAddress.ofLiteral(who.address()))
                    && authenticator.known(who.name(), who.pass().secret()).isPresent();
        } catch (Failure away) {
            return true;
        }
    }

    @Override
    public List<Endpoint> endpoints() {
        return new SessionApi(authenticator, sessions).endpoints();
    }

    /** Who shows credentials means those, whatever cookie the browser adds. */
    private Optional<Session> session(Visitor visitor) {
        return visitor.authorization().isEmpty()
                ? sessions.find(SessionCookie.id(visitor.headers()))
                : Optional.empty();
    }

    /** Whether it may be another site's page that sends this browser's cookie. */
    private static boolean forged(Optional<Session> session, Visitor visitor, Endpoint endpoint) {
        return endpoint.changes() && session.isPresent() && !session.get().isProof(visitor.header("x-holdfast-csrf"));
    }

    private Problem forgery(Decision.Granted granted, String what) {
        String sentence = "a changing call with the cookie needs the header X-Holdfast-Csrf";
        trail.record(granted.principal().name(), what, "", "refused: " + sentence, text(granted.caller()));
        return Problem.of(403, sentence, "GET /api/v1/session says what to put there.");
    }

    @Override
    public void done(Admitted who, String what, String on, int status) {
        trail.record(who.name(), what, on, Integer.toString(status), who.address());
    }

    @Override
    public Map<String, Long> refusals() {
        Map<String, Long> all = new TreeMap<>();
        refusals.forEach((reason, count) -> all.put(reason.name().toLowerCase(Locale.ROOT), count.sum()));
        return all;
    }

    private Problem refuse(Decision.Refused refused, String what) {
        Decision.Reason reason = refused.reason();
        refusals.get(reason).increment();
        trail.record(refused.who(), what, "", "refused: " + reason.sentence(), text(refused.caller()));
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

    /** The same for everybody: it tells what this server takes, and nothing of what was shown. */
    private String hint(Decision.Reason reason) {
        if (reason.status() != 401) {
            return "";
        }
        return switch (authenticator.mode()) {
            case TOTP ->
                "Send Authorization: Bearer and a code of `holdfast token`: this server takes codes only, no API keys.";
            case KEY -> "Send Authorization: Bearer and an API key: this server takes keys only, no codes.";
            case EITHER -> "Send Authorization: Bearer and a code of `holdfast token`, or an API key.";
            case BOTH -> "Send Authorization: Bearer and an API key, a full stop, and a code of `holdfast token`.";
        };
    }

    private static String text(Optional<InetAddress> address) {
        return address.map(InetAddress::getHostAddress).orElse("");
    }

    private static Set<Access> rights(Principal principal) {
        return Arrays.stream(Access.values())
                .filter(access -> principal.may(role(access)))
                .collect(Collectors.toUnmodifiableSet());
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
