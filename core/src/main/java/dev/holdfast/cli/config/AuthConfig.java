package dev.holdfast.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.auth.AuthSettings;
import dev.holdfast.auth.Mode;
import dev.holdfast.auth.network.Callers;
import dev.holdfast.auth.network.Cidr;
import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.TotpCheck;
import dev.holdfast.auth.totp.TotpSecret;
import dev.holdfast.model.Failure;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/**
 * {@code [server.auth]}. References to the environment are filled in when they are asked for, because a backup needs no
 * secret of the server. {@code HOLDFAST_TOTP_SECRET} goes before {@code totp_secret}.
 */
public final class AuthConfig {
    private static final List<String> GUARDS = List.of("allow", "trusted_proxies", "calls_per_minute");

    private final JsonNode node;
    private final UnaryOperator<String> resolved;
    private final UnaryOperator<String> environment;

    AuthConfig(JsonNode node, UnaryOperator<String> resolved, UnaryOperator<String> environment) {
        this.node = node;
        this.resolved = resolved;
        this.environment = environment;
    }

    /** Nothing is configured but what the environment says. */
    static AuthConfig of(UnaryOperator<String> environment) {
        return new AuthConfig(MissingNode.getInstance(), text -> text, environment);
    }

    /** How codes are made. */
    public Totp totp() {
        return new Totp(
                Totp.Hash.of(text("totp_algorithm").orElse("sha1")), number("totp_digits", Totp.USUAL.digits()));
    }

    /** The secret in force; empty when there is none. */
    public Optional<TotpSecret> secret() {
        return Optional.ofNullable(environment.apply("HOLDFAST_TOTP_SECRET"))
                .filter(text -> !text.isEmpty())
                .or(() -> text("totp_secret"))
                .map(TotpSecret::parse);
    }

    /**
     * How the server tells friend from stranger; empty when neither a mode nor a secret is configured.
     *
     * @throws Failure USAGE for anything that does not fit together
     */
    public Optional<AuthSettings> settings() {
        Optional<TotpSecret> secret = secret();
        Optional<Mode> mode = text("mode").map(Mode::of).or(() -> secret.map(any -> Mode.TOTP));
        if (mode.isEmpty() && GUARDS.stream().anyMatch(node::has)) {
            throw usage(
                    "says who may call, but has neither a mode nor a secret, so that nobody would be asked",
                    "Add mode = \"key\" or a totp_secret, or leave the table out.");
        }
        return mode.map(it -> new AuthSettings(
                it,
                it.takesCode() ? codes(secret) : TotpCheck.never(),
                new Callers(ranges("allow"), ranges("trusted_proxies")),
                number("calls_per_minute", AuthSettings.USUAL_CALLS)));
    }

    private TotpCheck codes(Optional<TotpSecret> secret) {
        TotpSecret current = secret.orElseThrow(() -> usage(
                "takes codes, but there is no secret",
                "Set totp_secret or HOLDFAST_TOTP_SECRET; make one: holdfast token --new"));
        Optional<TotpSecret> previous = text("totp_previous_secret").map(TotpSecret::parse);
        if (previous.isPresent() != node.has("totp_previous_until")) {
            throw usage(
                    "needs totp_previous_secret and totp_previous_until together",
                    "Say until when codes of the old secret count: totp_previous_until = \"2027-01-31T00:00:00Z\"");
        }
        return previous.map(old -> TotpCheck.rotating(totp(), current, old, until()))
                .orElseGet(() -> TotpCheck.of(totp(), current));
    }

    private Instant until() {
        String text = text("totp_previous_until").orElse("");
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw usage("has no moment in totp_previous_until: \"" + text + "\"", "Write 2027-01-31T00:00:00Z.");
        }
    }

    private List<Cidr> ranges(String key) {
        return StreamSupport.stream(node.path(key).spliterator(), false)
                .map(range -> Cidr.parse(resolved.apply(range.asText())))
                .toList();
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(node.get(key)).map(value -> resolved.apply(value.asText()));
    }

    private int number(String key, int otherwise) {
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && (!value.canConvertToInt() || value.asInt() < 1)) {
            throw usage("has no number in " + key, "Write: " + key + " = " + otherwise);
        }
        return value.asInt(otherwise);
    }

    private static Failure usage(String what, String hint) {
        return new Failure(Failure.Kind.USAGE, "[server.auth] " + what, hint);
    }
}
