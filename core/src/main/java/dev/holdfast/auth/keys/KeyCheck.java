package dev.holdfast.auth.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Tells whether a key is right. Every call looks one up, hashes one and compares, whatever is given. */
public final class KeyCheck {
    private static final KeyText NOBODYS =
            KeyText.parse("hf_00000000_" + "0".repeat(64)).orElseThrow();

    private static final ApiKey NONE = new ApiKey(
            NOBODYS.id(), "", "f".repeat(64), Set.of(), Instant.EPOCH, Optional.of(Instant.EPOCH), Optional.empty());

    private final KeyStore keys;

    public KeyCheck(KeyStore keys) {
        this.keys = keys;
    }

    /**
     * What was found.
     *
     * @param right whether there is such a key, expired or not; if not, {@code key} means nothing
     */
    public record Match(boolean right, boolean expired, ApiKey key) {}

    /** @param given empty for a text that is no key */
    public Match match(Optional<KeyText> given, Instant now) {
        KeyText text = given.orElse(NOBODYS);
        ApiKey key = keys.find(text.id()).orElse(NONE);
        boolean same =
                MessageDigest.isEqual(key.hash().getBytes(US_ASCII), text.hash().getBytes(US_ASCII));
        return new Match(same & given.isPresent(), key.hasExpired(now), key);
    }

    /** The key of this id, if it counts now. */
    public Optional<ApiKey> valid(String id, Instant now) {
        return keys.find(id).filter(key -> !key.hasExpired(now));
    }

    /** To be called when a call was granted. */
    public void used(ApiKey key, Instant now) {
        keys.used(key.id(), now);
    }
}
