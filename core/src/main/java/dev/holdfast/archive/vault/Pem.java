package dev.holdfast.archive.vault;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Ed25519 keys as PEM files, the way {@code openssl genpkey} and {@code openssl pkey} write them (RFC 8410). */
final class Pem {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private Pem() {}

    static PrivateKey privateKey(Path file) {
        byte[] der = read(file, PRIVATE);
        try {
            return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw useless(file, PRIVATE, e);
        }
    }

    static PublicKey publicKey(Path file) {
        byte[] der = read(file, PUBLIC);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw useless(file, PUBLIC, e);
        }
    }

    static String text(PrivateKey key) {
        return text(PRIVATE, key.getEncoded());
    }

    static String text(PublicKey key) {
        return text(PUBLIC, key.getEncoded());
    }

    private static String text(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }

    private static byte[] read(Path file, String what) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new Failure(Failure.Kind.USAGE, "cannot read the key file " + file, "Check its path.", e);
        }
        String begin = "-----BEGIN " + what + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + what + "-----");
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw useless(file, what, e);
        }
    }

    private static Failure useless(Path file, String what, Exception cause) {
        return new Failure(
                Failure.Kind.USAGE,
                file + " holds no Ed25519 " + what.toLowerCase(java.util.Locale.ROOT),
                "`holdfast keys new --sign` makes a pair, or `openssl genpkey -algorithm ed25519`.",
                cause);
    }
}
