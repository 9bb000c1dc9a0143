package dev.holdfast.alert.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.alert.Delivery;
import dev.holdfast.alert.channel.MailSettings.Login;
import dev.holdfast.alert.channel.MailSettings.Server;
import dev.holdfast.alert.channel.MailSettings.Tls;
import dev.holdfast.model.Failure;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** Mails to a real SMTP server, and read by a library that others read mail with. */
class MailTest {
    private static final Login LOGIN = new Login("vault", "pässword");

    @TempDir
    Path folder;

    private final List<Envelope> received = new ArrayList<>();
    private SMTPServer server;
    private int refusal;

    private record Envelope(List<String> to, byte[] data) {
        MimeMessage message() throws Exception {
            return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(data));
        }
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop();
        }
    }

    private SMTPServer.Builder builder() {
        return new SMTPServer.Builder()
                .bindAddress(InetAddress.getLoopbackAddress())
                .port(0)
                .messageHandlerFactory(context -> new Arriving());
    }

    /** One message as it comes in. */
    private final class Arriving implements MessageHandler {
        private final List<String> to = new ArrayList<>();

        @Override
        public void from(String sender) {}

        @Override
        public void recipient(String recipient) {
            to.add(recipient);
        }

        @Override
        public String data(InputStream data) throws IOException, RejectException {
            byte[] bytes = data.readAllBytes();
            if (refusal != 0) {
                throw new RejectException(refusal, "not today");
            }
            received.add(new Envelope(to, bytes));
            return "taken";
        }

        @Override
        public void done() {}
    }

    private void start(SMTPServer.Builder builder) {
        server = builder.build();
        server.start();
    }

    private static EasyAuthenticationHandlerFactory only(Login login) {
        return new EasyAuthenticationHandlerFactory((user, password, context) -> {
            if (!user.equals(login.user()) || !password.equals(login.password())) {
                throw new LoginFailedException();
            }
        });
    }

    private Mail mail(Tls tls, Login login, Certificates certificates) {
        return new Mail(
                "mail",
                new MailSettings(
                        new Server(
                                "localhost",
                                server.getPortAllocated(),
                                tls,
                                certificates == null ? null : certificates.trusting(),
                                Duration.ofSeconds(5)),
                        login,
                        "holdfast@example.org",
                        List.of("you@example.org", "team@example.org")));
    }

    @Test
    void itArrivesAsItWasMeant() throws Exception {
        start(builder());
        mail(Tls.NONE, null, null).send(Samples.delivery("the backup of d1:größe failed"), Samples.NOW);
        assertThat(received.getFirst().to()).containsExactly("you@example.org", "team@example.org");
        MimeMessage message = received.getFirst().message();
        assertThat(message.getSubject()).isEqualTo("[holdfast] WARNING: the backup of d1:größe failed");
        assertThat(message.getMessageID()).isEqualTo("<msg_1@example.org>");
        assertThat(message.getSentDate().toInstant()).isEqualTo(Samples.NOW);
        assertThat(message.getContent().toString())
                .contains("the backup of d1:größe failed")
                .contains("What to do: Look at run r1.")
                .contains("Holdfast on vault-1");
    }

    @Test
    void startTlsWithALogin() throws Exception {
        Certificates certificates = Certificates.of(folder, "localhost");
        start(builder()
                .startTlsSocketFactory(certificates.server())
                .requireTLS()
                .requireAuth()
                .authenticationHandlerFactory(only(LOGIN)));
        mail(Tls.STARTTLS, LOGIN, certificates).send(Samples.delivery("x"), Samples.NOW);
        assertThat(received).hasSize(1);
        Failure wrong = refused(mail(Tls.STARTTLS, new Login("vault", "s3cr3t"), certificates));
        assertThat(wrong.kind()).isEqualTo(Failure.Kind.DENIED);
        assertThat(wrong.getMessage())
                .startsWith("localhost refuses the login: 535")
                .doesNotContain("s3cr3t");
    }

    @Test
    void tlsFromTheFirstByte() throws Exception {
        Certificates certificates = Certificates.of(folder, "localhost");
        start(builder().serverSocketFactory(certificates.server()));
        mail(Tls.IMPLICIT, null, certificates).send(Samples.delivery("x"), Samples.NOW);
        assertThat(received).hasSize(1);
    }

    @Test
    void aWrongCertificateIsNotSpokenTo() throws Exception {
        Certificates other = Certificates.of(folder, "elsewhere.example");
        start(builder().startTlsSocketFactory(other.server()).enableTLS().authenticationHandlerFactory(only(LOGIN)));
        assertThat(refused(mail(Tls.STARTTLS, LOGIN, null)).getMessage())
                .as("signed by nobody that is known")
                .contains("no certificate that this machine trusts");
        assertThat(refused(mail(Tls.STARTTLS, LOGIN, other)).getMessage())
                .as("trusted, but made for another name")
                .contains("no certificate that this machine trusts");
        server.stop();
        start(builder().serverSocketFactory(other.server()));
        assertThat(refused(mail(Tls.IMPLICIT, null, other)).getMessage())
                .contains("no certificate that this machine trusts");
        assertThat(received).isEmpty();
    }

    @Test
    void withoutTlsWhereItIsWantedNothingIsSent() {
        start(builder().authenticationHandlerFactory(only(LOGIN)));
        Failure failure = refused(mail(Tls.STARTTLS, LOGIN, null));
        assertThat(failure.getMessage()).startsWith("localhost refuses STARTTLS");
        assertThat(received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {451, 554})
    void aRefusalSaysWhy(int code) {
        start(builder());
        refusal = code;
        Failure failure = refused(mail(Tls.NONE, null, null));
        assertThat(failure.kind()).isEqualTo(code < 500 ? Failure.Kind.REMOTE : Failure.Kind.DENIED);
        assertThat(failure.getMessage()).isEqualTo("localhost refuses the message: " + code + " not today");
    }

    @Test
    void whoDoesNotAnswerIsNotWaitedFor() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Mail mail = new Mail(
                    "mail",
                    new MailSettings(
                            new Server("127.0.0.1", silent.getLocalPort(), Tls.NONE, null, Duration.ofMillis(300)),
                            null,
                            "a@b.example",
                            List.of("c@d.example")));
            assertThat(refused(mail).kind()).isEqualTo(Failure.Kind.REMOTE);
        }
    }

    @Test
    void whoIsNotThereIsSaidToBeAway() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Mail mail = new Mail(
                "mail",
                new MailSettings(new Server("127.0.0.1", port, Tls.NONE), null, "a@b.example", List.of("c@d.example")));
        assertThat(refused(mail).getMessage()).startsWith("127.0.0.1:" + port + " can not be spoken to");
    }

    /** Whatever a database is called: one header of each name, and the text as it was. */
    @Property(tries = 500)
    void noNameBeginsAHeader(@ForAll String name) throws Exception {
        String text =
                MailText.of(Samples.delivery("failed: " + name), "holdfast@example.org", List.of("you@example.org"));
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).matches("[\\x20-\\x7e]{0,76}"));
        assertThat(text).doesNotContainPattern("[^\\r]\\n").doesNotContainPattern("\\r[^\\n]");
        MimeMessage message = new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertThat(java.util.Collections.list(message.getAllHeaders()))
                .extracting(header -> header.getName())
                .containsExactly(
                        "From",
                        "To",
                        "Subject",
                        "Date",
                        "Message-ID",
                        "Auto-Submitted",
                        "MIME-Version",
                        "Content-Type",
                        "Content-Transfer-Encoding");
        assertThat(message.getSubject())
                .startsWith("[holdfast] WARNING: failed:")
                .doesNotContain("\r", "\n");
    }

    @Test
    void aTitleThatIsTooLongIsCutBetweenCharacters() throws Exception {
        start(builder());
        mail(Tls.NONE, null, null).send(Samples.delivery("😀".repeat(300)), Samples.NOW);
        assertThat(received.getFirst().message().getSubject()).endsWith("😀…");
    }

    @Test
    void severalNoticesAreOneMail() throws Exception {
        start(builder());
        Delivery one = Samples.delivery("first");
        Delivery two = one.with(List.of(
                one.notices().getFirst(), Samples.delivery("second").notices().getFirst()));
        mail(Tls.NONE, null, null).send(two, Samples.NOW);
        MimeMessage message = received.getFirst().message();
        assertThat(message.getSubject()).isEqualTo("[holdfast] WARNING: first (and 1 more)");
        assertThat(message.getContent().toString()).contains("WARNING: second");
    }

    @Test
    void settingsThatCanNotBeRightAreRefused() {
        List<String> to = List.of("you@example.org");
        assertThatThrownBy(() -> new MailSettings(new Server("h", 25, Tls.NONE), LOGIN, "a@b.c", to))
                .hasMessageContaining("not sent without TLS");
        assertThatThrownBy(() -> new MailSettings(new Server("h", 25, Tls.NONE), null, "a@b.c\r\nX: y", to))
                .hasMessageContaining("from \"a@b.c??X: y\" is no address");
        assertThatThrownBy(() -> new MailSettings(new Server("h", 25, Tls.NONE), null, "a@b.c", List.of("x> y@z")))
                .hasMessageContaining("in to is no address");
        assertThatThrownBy(() -> new MailSettings(new Server("h", 25, Tls.NONE), null, "a@b.c", List.of()))
                .hasMessageContaining("nobody in to");
        assertThatThrownBy(() -> new MailSettings(new Server("h", 0, Tls.NONE), null, "a@b.c", to))
                .hasMessageContaining("is no port");
        assertThat(LOGIN.toString()).isEqualTo("vault:…");
    }

    private static Failure refused(Mail mail) {
        return catchThrowableOfType(Failure.class, () -> mail.send(Samples.delivery("x"), Samples.NOW));
    }
}
