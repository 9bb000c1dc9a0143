package dev.holdfast.auth.totp;

import dev.holdfast.model.Failure;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** What server and authenticator share. Never printed by accident: {@link #toString} hides it. */
public final class TotpSecret {
    /** What old authenticator set-ups use; RFC 4226 §4 asks for {@link #DECENT}. */
    private static final int SHORTEST = 10;

    private static final int DECENT = 16;
    private static final int LONGEST = 128;

    private final byte[] bytes;
    private final String id;

    private TotpSecret(byte[] bytes) {
        this.bytes = bytes;
        this.id = id(bytes);
    }

    /**
     * Reads a secret in base 32.
     *
     * @throws Failure USAGE for anything else, and for fewer than 80 bits; the message does not repeat it
     */
    public static TotpSecret parse(String text) {
        byte[] bytes = Base32.decode(text).orElseThrow(() -> refused("is not base 32 (A to Z and 2 to 7)"));
        if (bytes.length < SHORTEST || bytes.length > LONGEST) {
            throw refused("has " + bytes.length * 8 + " bits; 80 to 1024 can be used, 160 are usual");
        }
        return new TotpSecret(bytes);
    }

    /** A new one, as long as the hash. The random numbers must be fit for secrets. */
    public static TotpSecret random(RandomGenerator random, Totp.Hash hash) {
        byte[] bytes = new byte[hash.bytes()];
        random.nextBytes(bytes);
        return new TotpSecret(bytes);
    }

    /** The text that {@link #parse} reads. */
    public String base32() {
        return Base32.encode(bytes);
    }

    /** Whether it has fewer bits than RFC 4226 asks for. */
    public boolean isShort() {
        return bytes.length < DECENT;
    }

    /** Tells secrets apart and gives 32 bits of a hash away, nothing else. */
    String id() {
        return id;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return "TotpSecret[" + id + "]";
    }

    private static String id(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static Failure refused(String why) {
        return new Failure(Failure.Kind.USAGE, "the TOTP secret " + why, "Make one: holdfast token --new");
    }
}
