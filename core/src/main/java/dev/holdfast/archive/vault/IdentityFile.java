package dev.holdfast.archive.vault;

import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import dev.holdfast.model.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files of private keys as {@code age-keygen} writes them: one key a line, comments, empty lines; or such a file encrypted
 * with a passphrase by {@code age -p}, armored or not.
 */
final class IdentityFile {
    private static final String ENCRYPTED = "age-encryption.org/v1\n";
    private static final String ARMORED = "-----BEGIN AGE ENCRYPTED FILE-----";
    private static final int MOST_BYTES = 1 << 20;

    private IdentityFile() {}

    /** @throws Failure USAGE when it can not be read, DENIED when it is encrypted and the passphrase does not open it */
    static List<Identity> read(Path file, Optional<PassphraseStanza> passphrase) {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(file.toString(), in.readNBytes(MOST_BYTES), passphrase);
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "cannot read the identity file " + file,
                    "Check the path given with --identity.",
                    e);
        }
    }

    /** @param name for people */
    static List<Identity> parse(String name, byte[] content, Optional<PassphraseStanza> passphrase) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (text.startsWith(ENCRYPTED) || text.startsWith(ARMORED)) {
            return keys(name, new String(decrypt(name, content, passphrase), StandardCharsets.UTF_8));
        }
        return keys(name, text);
    }

    private static byte[] decrypt(String name, byte[] content, Optional<PassphraseStanza> passphrase) {
        PassphraseStanza stanza = passphrase.orElseThrow(() -> denied(name + " is encrypted with a passphrase", null));
        boolean armored = content[0] == '-';
        try (InputStream plain = armored
                ? Channels.newInputStream(new ArmoredDecryptingChannelFactory()
                        .newDecryptingChannel(Channels.newChannel(new ByteArrayInputStream(content)), List.of(stanza)))
                : AgeInput.of(new ByteArrayInputStream(content), List.of(stanza))) {
            return plain.readAllBytes();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw denied("the passphrase does not open " + name, e);
        }
    }

    private static List<Identity> keys(String name, String text) {
        List<Identity> keys = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            String key = line.strip();
            if (!key.isEmpty() && !key.startsWith("#")) {
                int at = number;
                keys.add(Identity.parse(key)
                        .orElseThrow(() -> malformed(name + " holds something else than an age key in line " + at)));
            }
        }
        if (keys.isEmpty()) {
            throw malformed(name + " holds no age key");
        }
        return keys;
    }

    private static Failure malformed(String what) {
        return new Failure(
                Failure.Kind.USAGE,
                what,
                "It needs lines AGE-SECRET-KEY-1…, as `holdfast keys new` and `age-keygen` write.");
    }

    private static Failure denied(String what, Throwable cause) {
        return new Failure(
                Failure.Kind.DENIED,
                what,
                "Name the file of the passphrase: --passphrase-file or HOLDFAST_PASSPHRASE_FILE.",
                cause);
    }
}
