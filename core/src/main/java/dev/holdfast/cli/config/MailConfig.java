package dev.holdfast.cli.config;

import dev.holdfast.alert.channel.MailSettings;
import dev.holdfast.alert.channel.MailSettings.Login;
import dev.holdfast.alert.channel.MailSettings.Server;
import dev.holdfast.alert.channel.MailSettings.Tls;
import java.util.Set;

/** {@code [alerts.mail]}. */
final class MailConfig {
    static final Set<String> KEYS =
            Set.of("name", "host", "port", "tls", "user", "password", "password_file", "from", "to");

    private MailConfig() {}

    static MailSettings read(AlertNode one) {
        Tls tls = switch (one.text("tls", "starttls")) {
            case "starttls" -> Tls.STARTTLS;
            case "implicit" -> Tls.IMPLICIT;
            case "none" -> Tls.NONE;
            default ->
                throw one.usage(
                        "tls = \"" + one.text("tls", "") + "\" means nothing", "Write starttls, implicit or none.");
        };
        int usual = tls == Tls.IMPLICIT ? 465 : tls == Tls.STARTTLS ? 587 : 25;
        return new MailSettings(
                new Server(one.need("host", "smtp.example.org"), one.number("port", usual, 1, 65_535), tls),
                login(one),
                one.need("from", "holdfast@example.org"),
                one.texts("to"));
    }

    private static Login login(AlertNode one) {
        String user = one.text("user", "");
        String password = one.secret("password").orElse("");
        if (user.isEmpty() != password.isEmpty()) {
            throw one.usage(
                    "needs user and password together",
                    "Write: user = \"…\" and password = \"${NAME}\", or password_file.");
        }
        return user.isEmpty() ? null : new Login(user, password);
    }
}
