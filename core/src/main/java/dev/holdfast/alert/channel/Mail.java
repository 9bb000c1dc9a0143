package dev.holdfast.alert.channel;

import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Delivery;
import dev.holdfast.alert.channel.MailSettings.Login;
import dev.holdfast.alert.channel.MailSettings.Tls;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.io.Writer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.commons.net.smtp.AuthenticatingSMTPClient;
import org.apache.commons.net.smtp.AuthenticatingSMTPClient.AUTH_METHOD;
import org.apache.commons.net.smtp.SMTPReply;

/** Sends a delivery as a mail. Its Message-ID is that of the delivery. */
public final class Mail implements Channel {
    private final String name;
    private final MailSettings settings;

    public Mail(String name, MailSettings settings) {
        this.name = name;
        this.settings = settings;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(Delivery delivery, Instant now) {
        try {
            AuthenticatingSMTPClient client = client();
            try {
                client.connect(settings.server().host(), settings.server().port());
                client.setSoTimeout((int) settings.server().patience().toMillis());
                say(client, SMTPReply.isPositiveCompletion(client.getReplyCode()), "greeting");
                greet(client);
                post(client, delivery);
                client.logout();
            } finally {
                client.disconnect();
            }
        } catch (SSLException e) {
            throw failed("shows no certificate that this machine trusts: " + e.getMessage(), e);
        } catch (IOException | GeneralSecurityException e) {
            throw failed("can not be spoken to: " + e.getMessage(), e);
        }
    }

    private AuthenticatingSMTPClient client() throws GeneralSecurityException {
        // Without a context of ours the library would take any certificate that has not expired.
        SSLContext trust = settings.server().trust() == null
                ? SSLContext.getDefault()
                : settings.server().trust();
        AuthenticatingSMTPClient client =
                new AuthenticatingSMTPClient(settings.server().tls() == Tls.IMPLICIT, trust);
        client.setEndpointCheckingEnabled(true);
        client.setConnectTimeout((int) settings.server().patience().toMillis());
        client.setDefaultTimeout((int) settings.server().patience().toMillis());
        return client;
    }

    private void greet(AuthenticatingSMTPClient client) throws IOException, GeneralSecurityException {
        String self = settings.from().substring(settings.from().indexOf('@') + 1);
        say(client, client.elogin(self), "EHLO");
        if (settings.server().tls() == Tls.STARTTLS) {
            say(client, client.execTLS(), "STARTTLS");
            say(client, client.elogin(self), "EHLO");
        }
        Login login = settings.login();
        if (login != null) {
            boolean plain = client.getReplyString().matches("(?is).*\\bAUTH\\b[^\\r\\n]*\\bPLAIN\\b.*");
            AUTH_METHOD method = plain ? AUTH_METHOD.PLAIN : AUTH_METHOD.LOGIN;
            say(client, client.auth(method, login.user(), login.password()), "the login");
        }
    }

    private void post(AuthenticatingSMTPClient client, Delivery delivery) throws IOException {
        say(client, client.setSender(settings.from()), "the sender " + settings.from());
        for (String to : settings.to()) {
            say(client, client.addRecipient(to), "the recipient " + to);
        }
        Writer writer = client.sendMessageData();
        say(client, writer != null, "the message");
        try (writer) {
            writer.write(MailText.of(delivery, settings.from(), settings.to()));
        }
        say(client, client.completePendingCommand(), "the message");
    }

    /** Replies of 4xx are for now, those of 5xx for good (RFC 5321, 4.2.1). */
    private void say(AuthenticatingSMTPClient client, boolean accepted, String what) {
        if (!accepted) {
            boolean forGood = SMTPReply.isNegativePermanent(client.getReplyCode());
            String reply = client.getReplyString() == null ? "" : client.getReplyString();
            String shown = reply.substring(0, Math.min(200, reply.length()))
                    .replaceAll("\\p{Cntrl}+", " ")
                    .strip();
            throw new Failure(
                    forGood ? Failure.Kind.DENIED : Failure.Kind.REMOTE,
                    settings.server().host() + " refuses " + what + ": " + shown,
                    "Check [alerts.mail].");
        }
    }

    private Failure failed(String what, Exception e) {
        return new Failure(
                Failure.Kind.REMOTE,
                settings.server().host() + ":" + settings.server().port() + " " + what,
                "Check [alerts.mail], the network and the mail server.",
                e);
    }
}
