package dev.holdfast.alert.channel;

import dev.holdfast.model.Failure;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * A mail server and who gets mail from it.
 *
 * @param login null: none is asked for
 * @param from an address, without a name
 */
public record MailSettings(Server server, Login login, String from, List<String> to) {
    /** Addresses as RFC 5321 writes them without quotes; nothing that could end a line or a path. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]{1,255}");

    /** How the connection is protected. */
    public enum Tls {
        /** It begins in the clear, and goes on only when TLS was agreed on (port 587). */
        STARTTLS,
        /** From the first byte (port 465). */
        IMPLICIT,
        /** Not at all; without a login only. */
        NONE
    }

    /**
     * Where it is.
     *
     * @param trust whose certificates are taken; null: those that this machine trusts
     * @param patience for each answer
     */
    public record Server(String host, int port, Tls tls, SSLContext trust, Duration patience) {
        public Server(String host, int port, Tls tls) {
            this(host, port, tls, null, Duration.ofSeconds(20));
        }
    }

    /** Prints itself without the password. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user + ":…";
        }
    }

    public MailSettings {
        to = List.copyOf(to);
        String host = server.host();
        require(HOST.matcher(host).matches(), "host \"" + shown(host) + "\" is no name of a server");
        require(server.port() > 0 && server.port() <= 65_535, "port " + server.port() + " is no port");
        require(ADDRESS.matcher(from).matches(), "from \"" + shown(from) + "\" is no address");
        require(!to.isEmpty(), "there is nobody in to");
        for (String one : to) {
            require(ADDRESS.matcher(one).matches(), "\"" + shown(one) + "\" in to is no address");
        }
        require(server.tls() != Tls.NONE || login == null, "a password is not sent without TLS");
    }

    private static String shown(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "[alerts.mail] " + otherwise,
                    "Write host = \"smtp.example.org\", port = 587, from = \"holdfast@example.org\", to ="
                            + " [\"you@example.org\"].");
        }
    }
}
