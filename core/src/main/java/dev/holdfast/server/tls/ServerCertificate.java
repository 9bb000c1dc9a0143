package dev.holdfast.server.tls;

import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * The certificate that the server shows: a chain in PEM, the server's own first, and its private key as PKCS #8 in PEM, RSA
 * or EC. When the files change, connections made from then on get what is new in them; one that can not be used is told to
 * {@code trouble}, and the one before stays in force. Safe for several threads.
 */
public final class ServerCertificate {
    private final Renewal renewal;
    private final SSLContext context;

    /**
     * Reads the files.
     *
     * @throws Failure USAGE for a file that is not there or is no PEM, an encrypted key, a pair that does not belong
     *     together, and a certificate that has expired
     */
    public ServerCertificate(Path certificate, Path key, Clock clock, Consumer<Failure> trouble) {
        this.renewal = new Renewal(certificate, key, clock, trouble);
        try {
            this.context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {renewal}, null, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What to listen with. */
    public SSLContext context() {
        return context;
    }

    /** Looks at the files now, if that was not done within the last second. */
    public void look() {
        renewal.look();
    }

    /** When what is shown now expires. */
    public Instant expires() {
        return renewal.expires();
    }
}
