package dev.holdfast.cli.access;

import dev.holdfast.auth.keys.ApiKey;
import dev.holdfast.auth.keys.KeyName;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.auth.totp.OtpAuthUri;
import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.TotpSecret;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.options.Moments;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verb about what callers of the server show: codes, the secret behind them, and API keys. */
@Command(
        name = "token",
        description = {
            "Print the code of this half minute; make secrets and API keys.",
            "",
            "The secret comes from HOLDFAST_TOTP_SECRET, or from totp_secret of [server.auth] in holdfast.toml."
        },
        mixinStandardHelpOptions = true)
public final class TokenCommand extends Verb {
    private final Clock clock;
    private final RandomGenerator random;
    private final Supplier<KeyPlace> keys;

    @ArgGroup
    Action action = new Action();

    /** What else it can do; one at a time. */
    static final class Action {
        @Option(names = "--new", description = "Make a secret; show it for an authenticator app, with a QR code.")
        boolean secret;

        @Option(names = "--new-key", paramLabel = "NAME", description = "Make an API key and show it, once.")
        String key;

        @Option(names = "--keys", description = "List the API keys.")
        boolean list;

        @Option(names = "--revoke", paramLabel = "ID", description = "Remove an API key.")
        String revoked;
    }

    @Option(names = "--algorithm", paramLabel = "sha1|sha256|sha512", description = "Of the codes (sha1).")
    String algorithm;

    @Option(names = "--digits", paramLabel = "6|8", description = "Of the codes (6).")
    Integer digits;

    @Option(names = "--label", paramLabel = "NAME", description = "With --new: what the app shows (server).")
    String label = "server";

    @Option(
            names = "--roles",
            paramLabel = "ROLE",
            split = ",",
            description = "With --new-key: capture, list, restore, delete, admin.")
    List<String> roles = List.of();

    @Option(
            names = "--expires",
            paramLabel = "WHEN",
            description = "With --new-key: 90d, 12h or a date (its end, UTC); never if not given.")
    String expires;

    /**
     * @param random fit for secrets
     * @param keys where they are; opened when needed
     */
    public TokenCommand(Clock clock, RandomGenerator random, Supplier<KeyPlace> keys) {
        this.clock = clock;
        this.random = random;
        this.keys = keys;
    }

    /** What {@code --json} prints. */
    record Code(String code, Instant validFrom, Instant validUntil) {}

    /** What {@code --new --json} prints. */
    record Secret(String secret, String uri, String algorithm, int digits) {}

    /** What {@code --new-key --json} and {@code --keys --json} print; {@code key} only when it is new. */
    record Key(
            String id,
            String name,
            List<String> roles,
            Instant created,
            Instant expires,
            Instant lastUsed,
            String key) {
        static Key of(ApiKey key, String text) {
            return new Key(
                    key.id(),
                    key.name(),
                    new TreeSet<>(key.roles()).stream().map(Role::word).toList(),
                    key.created(),
                    key.expires().orElse(null),
                    key.lastUsed().orElse(null),
                    text);
        }

        String line() {
            return String.format(
                    "hf_%s  %-24s  %-24s  expires %-20s  last used %s",
                    id,
                    KeyName.printed(name),
                    String.join(",", roles),
                    expires == null ? "never" : expires,
                    lastUsed == null ? "never" : lastUsed);
        }
    }

    /** What {@code --revoke --json} prints. */
    record Revoked(String revoked) {}

    @Override
    protected int run() {
        if (action.secret) {
            return newSecret();
        }
        if (action.key != null) {
            return newKey();
        }
        if (action.list) {
            return list();
        }
        return action.revoked == null ? code() : revoke();
    }

    private int code() {
        TotpSecret secret = config().server()
                .auth()
                .secret()
                .orElseThrow(() -> new Failure(
                        Failure.Kind.USAGE,
                        "there is no TOTP secret",
                        "Set HOLDFAST_TOTP_SECRET, or totp_secret of [server.auth] in holdfast.toml; make one:"
                                + " holdfast token --new"));
        if (secret.isShort()) {
            output().warn("the TOTP secret has fewer than 128 bits; a longer one: holdfast token --new");
        }
        long step = Totp.step(clock.instant());
        Code code = new Code(totp().code(secret, step), Totp.start(step), Totp.start(step + 1));
        output().result(code, code::code);
        return 0;
    }

    private int newSecret() {
        Totp totp = totp();
        TotpSecret made = TotpSecret.random(random, totp.hash());
        String uri = OtpAuthUri.of(made, totp, label);
        Secret secret = new Secret(made.base32(), uri, totp.hash().name(), totp.digits());
        output().result(
                        secret,
                        () -> QrText.of(uri, output().isTerminal()) + "\nsecret  " + secret.secret() + "\nuri     "
                                + uri);
        output().note("\nScan it with an authenticator app, and give it to the server, where only it can read it:\n"
                + "  export HOLDFAST_TOTP_SECRET=…   or totp_secret = \"…\" of [server.auth] in holdfast.toml");
        return 0;
    }

    private int newKey() {
        if (action.key.isBlank()) {
            throw new Failure(
                    Failure.Kind.USAGE, "a key needs a name", "Say who is to have it: holdfast token --new-key ci");
        }
        if (roles.isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE, "a key needs roles", "Add --roles capture,list (or restore, delete, admin).");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Optional<Instant> end = Optional.ofNullable(expires).map(text -> Moments.ahead("--expires", text, now));
        KeyText text = KeyText.random(random);
        ApiKey kept = text.kept(action.key, roles.stream().map(Role::of).collect(Collectors.toSet()), now, end);
        withKeys(keys -> {
            keys.add(kept);
            return null;
        });
        output().result(Key.of(kept, text.reveal()), text::reveal);
        output().note("Keep it now: it is not shown again. Its name is hf_" + text.id() + ".");
        return 0;
    }

    private int list() {
        List<Key> all = withKeys(
                keys -> keys.all().stream().map(key -> Key.of(key, null)).toList());
        output().result(
                        all,
                        () -> all.isEmpty()
                                ? "no keys"
                                : all.stream().map(Key::line).collect(Collectors.joining("\n")));
        return 0;
    }

    private int revoke() {
        String id = action.revoked.startsWith("hf_") ? action.revoked.substring(3) : action.revoked;
        if (!withKeys(keys -> keys.remove(id))) {
            throw new Failure(Failure.Kind.NOT_FOUND, "there is no key hf_" + id, "List them: holdfast token --keys");
        }
        output().result(new Revoked(id), () -> "hf_" + id + " is removed");
        return 0;
    }

    private <T> T withKeys(Function<KeyStore, T> work) {
        try (KeyPlace place = keys.get()) {
            return work.apply(place.keys());
        }
    }

    /** As configured, or as the options say. */
    private Totp totp() {
        Totp configured = config().server().auth().totp();
        return new Totp(
                algorithm == null ? configured.hash() : Totp.Hash.of(algorithm),
                digits == null ? configured.digits() : digits);
    }
}
