package dev.holdfast.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.model.Failure;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Listen;
import dev.holdfast.server.http.Reply;
import dev.holdfast.server.http.Routes;
import dev.holdfast.server.http.Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over three seconds: the JDK's keytool starts once for each pair of keys. */
class ServerCertificateTest {
    @TempDir
    static Path made;

    private static MadeCertificate rsa;
    private static MadeCertificate ec;
    private static MadeCertificate otherEc;

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.now());
    private final List<String> trouble = new ArrayList<>();

    @BeforeAll
    static void make() throws Exception {
        rsa = MadeCertificate.in(made, "rsa", "RSA");
        ec = MadeCertificate.in(made, "ec", "EC");
        otherEc = MadeCertificate.in(made, "other", "EC");
    }

    @Test
    void bothKindsOfKeysAndBothVersions() throws Exception {
        for (MadeCertificate one : List.of(rsa, ec)) {
            try (Server server = serve(opened(one.certificate(), one.key()))) {
                for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                    assertThat(shown(server, version)).isEqualTo(one.x509());
                }
            }
        }
    }

    /** A hello of TLS 1.1, by hand, because the JDK does not speak it any more. */
    @Test
    void olderVersionsAreRefused() throws Exception {
        byte[] hello = HexFormat.of()
                .parseHex("1603010031" + "0100002d" + "0302" + "00".repeat(32) + "00" + "0004" + "c0130035" + "0100"
                        + "0000");
        try (Server server = serve(opened(ec.certificate(), ec.key()));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(hello);
            socket.setSoTimeout(10_000);
            byte[] answer = socket.getInputStream().readNBytes(7);
            // An alert, fatal: protocol_version or handshake_failure.
            assertThat(answer[0]).isEqualTo((byte) 21);
            assertThat(answer[5]).isEqualTo((byte) 2);
            assertThat(answer[6]).isIn((byte) 70, (byte) 40, (byte) 50);
        }
    }

    @Test
    void changedFilesAreShownFromTheNextConnectionOn() throws Exception {
        Path certificate = Files.copy(ec.certificate(), folder.resolve("tls.pem"));
        Path key = Files.copy(ec.key(), folder.resolve("tls.key"));
        ServerCertificate shown = opened(certificate, key);
        try (Server server = serve(shown)) {
            assertThat(shown(server, "TLSv1.3")).isEqualTo(ec.x509());

            replace(otherEc.certificate(), certificate);
            clock.of(Duration.ofSeconds(2));
            assertThat(shown(server, "TLSv1.3")).as("half renewed").isEqualTo(ec.x509());
            clock.of(Duration.ofSeconds(2));
            shown(server, "TLSv1.3");
            assertThat(trouble).singleElement().asString().contains("is not the certificate of the key");

            replace(otherEc.key(), key);
            clock.of(Duration.ofSeconds(2));
            assertThat(shown(server, "TLSv1.3")).isEqualTo(otherEc.x509());
            assertThat(shown.expires()).isEqualTo(otherEc.x509().getNotAfter().toInstant());

            replace(rsa.certificate(), certificate);
            replace(rsa.key(), key);
            clock.of(Duration.ofSeconds(2));
            assertThat(shown(server, "TLSv1.2")).as("of another kind").isEqualTo(rsa.x509());

            Files.delete(key);
            clock.of(Duration.ofSeconds(2));
            assertThat(shown(server, "TLSv1.2")).isEqualTo(rsa.x509());
            assertThat(trouble).hasSize(2).last().asString().contains("tls.key can not be read");
        }
    }

    @Test
    void whatCanNotBeUsedIsSaidWithItsRemedy() throws Exception {
        assertRefused(ec.certificate(), otherEc.key(), "is not the certificate of the key in " + otherEc.key());
        assertRefused(ec.certificate(), rsa.key(), "holds no EC key");
        assertRefused(rsa.certificate(), ec.key(), "holds no RSA key");
        assertRefused(ec.key(), ec.certificate(), "holds no certificate");
        assertRefused(folder.resolve("none.pem"), ec.key(), "can not be read");
        assertRefused(ec.certificate(), file("no PEM here"), "holds no PEM");
        String block = MadeCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[64]);
        assertRefused(ec.certificate(), file(block), "holds an encrypted key");
        assertRefused(ec.certificate(), file(block.replace("ENCRYPTED", "EC")), "holds a key in an old form");
        assertRefused(file(MadeCertificate.pem("CERTIFICATE", new byte[64])), ec.key(), "can not be read");
        String key = Files.readString(ec.key());
        assertRefused(ec.certificate(), file(key + key), "holds 2 private keys");
        assertRefused(ec.certificate(), file(key.replaceFirst("M", "=")), "");
        assertRefused(ec.certificate(), file("x".repeat(2 << 20)), "longer than a megabyte");
    }

    @Test
    void anExpiredOneIsRefusedAndOneThatExpiresLaterStays() {
        ServerCertificate shown = opened(ec.certificate(), ec.key());
        clock.of(Duration.ofDays(31));
        assertRefused(ec.certificate(), ec.key(), "expired at");
        shown.look();
        assertThat(trouble).isEmpty();
        clock.of(Duration.ofDays(-60));
        assertRefused(ec.certificate(), ec.key(), "is valid only from");
    }

    private void assertRefused(Path certificate, Path key, String sentence) {
        assertThatThrownBy(() -> opened(certificate, key)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure).hasMessageContaining(sentence);
            assertThat(failure.hint()).isNotBlank();
        });
    }

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "tls", ""), text);
    }

    private static void replace(Path from, Path to) throws IOException {
        Path beside = Files.copy(from, to.resolveSibling("new"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private ServerCertificate opened(Path certificate, Path key) {
        return new ServerCertificate(certificate, key, clock, failure -> trouble.add(failure.getMessage()));
    }

    private static Server serve(ServerCertificate certificate) {
        Endpoint hello =
                new Endpoint("GET", "/", Access.OPEN, "Hello.", null, null, call -> Reply.text("text/plain", "hello"));
        return Server.start(
                new Listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.of(certificate.context())),
                new Routes(List.of(hello)),
                new Nobody(),
                bug -> {});
    }

    /** The certificate of one connection, over which a whole answer came. */
    private static X509Certificate shown(Server server, String version) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {version});
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("hello");
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class Nobody implements Doorkeeper {
        @Override
        public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
            throw new IllegalStateException();
        }

        @Override
        public void done(Admitted who, String what, String on, int status) {
            throw new IllegalStateException();
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // What is shown is compared instead.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
