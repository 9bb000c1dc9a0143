package dev.holdfast.server.session;

import dev.holdfast.auth.Authenticator;
import dev.holdfast.auth.Principal;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Signing in and out.
 *
 * <p>Signing in is an ordinary call with the header {@code Authorization}: what guessing meets, and what is written down,
 * is the same as everywhere; and a page of another site can not send that header.
 */
public final class SessionApi {
    private static final String PATH = "/api/v1/session";

    private final Authenticator authenticator;
    private final Sessions sessions;

    public SessionApi(Authenticator authenticator, Sessions sessions) {
        this.authenticator = authenticator;
        this.sessions = sessions;
    }

    /**
     * Who is signed in.
     *
     * @param open whether nobody has to
     * @param asks what a caller has to show: totp, key, either or both; empty when the server is open
     * @param name as in the audit log; empty when nobody is
     * @param title the name of the key, if there is one
     * @param expires null when nobody is signed in, or the server is open
     * @param csrf for the header X-Holdfast-Csrf, which changing calls with the cookie need
     */
    public record Who(
            boolean signedIn,
            boolean open,
            String asks,
            String name,
            String title,
            List<String> roles,
            Instant expires,
            String csrf) {}

    public List<Endpoint> endpoints() {
        return List.of(
                endpoint("GET", Access.OPEN, "Who is signed in, and what signing in takes.", this::show),
                endpoint("POST", Access.LIST, "Signs in: the answer sets a cookie.", this::begin),
                endpoint("DELETE", Access.LIST, "Signs out.", this::end));
    }

    /** For a server that nobody has to sign in to. */
    public static List<Endpoint> open() {
        Who local = new Who(true, true, "", "local", "", List.of(Role.ADMIN.word()), null, "");
        return List.of(endpoint("GET", Access.OPEN, "Who is signed in.", call -> Reply.json(local)));
    }

    private static Endpoint endpoint(String method, Access access, String summary, Endpoint.Handler handler) {
        return new Endpoint(method, PATH, access, summary, null, method.equals("DELETE") ? null : Who.class, handler);
    }

    private Reply show(Call call) {
        return sessions.find(SessionCookie.id(call.headers()))
                .flatMap(session -> authenticator
                        .known(session.owner(), session.secret())
                        .map(principal -> Reply.json(who(session, principal))))
                .orElseGet(() -> Reply.json(new Who(false, false, asks(), "", "", List.of(), null, "")));
    }

    private Reply begin(Call call) {
        // Else a session could beget the next one, for ever.
        if (call.header("authorization").isEmpty()) {
            throw Problem.of(401, "a session opens no other one", "Sign in with the header Authorization.")
                    .with("www-authenticate", "Bearer");
        }
        // A reload between letting in and this may have taken the key or the secret away.
        Principal principal = authenticator
                .known(call.caller().name(), call.caller().pass().secret())
                .orElseThrow(() -> Problem.of(401, "what was shown counts no more", "Sign in again."));
        Sessions.Begun begun = sessions.begin(principal.name(), principal.secret());
        return Reply.json(201, who(begun.session(), principal))
                .with("set-cookie", SessionCookie.set(begun.id(), isSecure(call)));
    }

    private Reply end(Call call) {
        sessions.end(SessionCookie.id(call.headers()));
        return new Reply(204, Map.of("set-cookie", SessionCookie.remove(isSecure(call))), 0, out -> {});
    }

    private Who who(Sessions.Session session, Principal principal) {
        List<String> roles = principal.roles().stream().sorted().map(Role::word).toList();
        return new Who(
                true, false, asks(), principal.name(), principal.title(), roles, session.expires(), session.csrf());
    }

    private String asks() {
        return authenticator.mode().name().toLowerCase(Locale.ROOT);
    }

    /** Anybody may say that a proxy speaks TLS: who does it without TLS keeps only his own browser from sending the cookie. */
    private static boolean isSecure(Call call) {
        return call.secure() || call.header("x-forwarded-proto").orElse("").equalsIgnoreCase("https");
    }
}
