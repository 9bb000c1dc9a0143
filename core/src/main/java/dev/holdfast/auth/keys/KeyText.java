package dev.holdfast.auth.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.model.Failure;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as its owner holds it: {@code hf_<id>_<secret>}, 8 and 64 hexadecimal digits. Never printed by accident:
 * {@link #toString} hides the secret.
 */
public final class KeyText {
    private static final Pattern FORM = Pattern.compile("hf_([0-9a-f]{8})_([0-9a-f]{64})");
    private static final Instant NO_END = Instant.parse("+10000-01-01T00:00:00Z");

    private final String id;
    private final String secret;

    private KeyText(String id, String secret) {
        this.id = id;
        this.secret = secret;
    }

    /** A new key; {@code random} must be fit for secrets. */
    public static KeyText random(RandomGenerator random) {
        byte[] bytes = new byte[36];
        random.nextBytes(bytes);
        HexFormat hex = HexFormat.of();
        return new KeyText(hex.formatHex(bytes, 0, 4), hex.formatHex(bytes, 4, 36));
    }

    /** Empty for anything that does not have the form of a key. */
    public static Optional<KeyText> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new KeyText(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** The visible part. */
    public String id() {
        return id;
    }

    /** The whole key: to be shown once. */
    public String reveal() {
        return "hf_" + id + "_" + secret;
    }

    /**
     * What is kept of it.
     *
     * @throws Failure USAGE for a name that can not be printed, and for an end after the year 9999, which not every reader
     *     of dates takes
     */
    public ApiKey kept(String name, Set<Role> roles, Instant created, Optional<Instant> expires) {
        if (expires.filter(end -> !end.isBefore(NO_END)).isPresent()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "a key ends in the year 9999 at the latest",
                    "Leave it out for one without end.");
        }
        return new ApiKey(id, KeyName.demand(name), hash(), roles, created, expires, Optional.empty());
    }

    /** One fast hash is right here: of 256 random bits none can be guessed, however fast. */
    String hash() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    @Override
    public String toString() {
        return "hf_" + id + "_…";
    }
}
