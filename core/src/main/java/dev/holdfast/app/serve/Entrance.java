package dev.holdfast.app.serve;

import dev.holdfast.app.access.AccessPlace;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditLog;
import dev.holdfast.auth.AuthSettings;
import dev.holdfast.auth.Authenticator;
import dev.holdfast.cli.config.ServerConfig;
import dev.holdfast.model.Failure;
import dev.holdfast.server.Gate;
import dev.holdfast.server.Loopback;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.session.Sessions;
import dev.holdfast.server.tls.ServerCertificate;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who may come in, and over what.
 *
 * @param access where keys and used codes are
 * @param authenticator empty when nobody needs to show anything, which is only taken on this machine
 * @param sessions of those who sign in with a browser
 * @param certificate empty for plain HTTP
 */
record Entrance(
        AccessPlace access,
        Optional<Authenticator> authenticator,
        Sessions sessions,
        Optional<ServerCertificate> certificate)
        implements AutoCloseable {

    /**
     * @param notes gets what people should know, in sentences
     * @throws Failure USAGE when the server would listen to strangers, or for files of a certificate that can not be used;
     *     REMOTE when the database of the keys does not answer
     */
    static Entrance open(ServerConfig server, InetAddress address, Environment environment, Consumer<String> notes) {
        Optional<AuthSettings> settings = server.auth().settings();
        if (settings.isEmpty() && !address.isLoopbackAddress()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "the server would listen on " + address.getHostAddress() + " without asking anybody who he is",
                    "Set HOLDFAST_TOTP_SECRET (make one: holdfast token --new), or listen on 127.0.0.1.");
        }
        if (settings.isEmpty()) {
            notes.accept("note: no credentials are configured: everybody on this machine may do everything");
        }
        boolean isBehindProxy =
                settings.stream().anyMatch(it -> !it.callers().proxies().isEmpty());
        if (server.tls().isEmpty() && !address.isLoopbackAddress() && !isBehindProxy) {
            notes.accept("warning: credentials travel unencrypted to " + address.getHostAddress()
                    + ": set [server.tls], or trusted_proxies when a proxy in front of it does TLS");
        }
        Optional<ServerCertificate> certificate = server.tls()
                .map(it -> new ServerCertificate(
                        it.certificate(), it.key(), environment.clock(), failure -> notes.accept(sentence(failure))));
        AccessPlace access = AccessPlace.open(environment);
        return new Entrance(
                access,
                settings.map(it -> new Authenticator(it, access.keys(), access.codes(), environment.clock())),
                new Sessions(environment.clock(), new SecureRandom()),
                certificate);
    }

    private static String sentence(Failure failure) {
        return "the certificate was not renewed, the one before stays in force: " + failure.getMessage() + "\n  "
                + failure.hint();
    }

    Doorkeeper doorkeeper(AuditLog audit) {
        Gate.Trail trail = (who, what, on, outcome, from) -> audit.append(new AuditEvent(who, what, on, outcome, from));
        return authenticator
                .<Doorkeeper>map(it -> new Gate(it, sessions, trail))
                .orElseGet(() -> new Loopback(trail));
    }

    @Override
    public void close() {
        access.close();
    }
}
