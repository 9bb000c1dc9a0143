package dev.holdfast.archive.vault;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The stanza of a passphrase, which is always the only one of its file.
 *
 * @see <a href="https://age-encryption.org/v1">the age format, scrypt recipient stanza</a>
 */
final class PassphraseStanza implements RecipientStanzaReader, RecipientStanzaWriter {
    static final String TYPE = "scrypt";
    static final int WORK_FACTOR = 18;

    /** 4 GiB of memory; the same limit as that of age's own reader. */
    private static final int MOST_WORK = 22;

    private static final byte[] LABEL = "age-encryption.org/v1/scrypt".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final int SEALED_FILE_KEY_BYTES = 32;

    private final Passphrase passphrase;
    private final SecureRandom random;
    private final int workFactor;

    private PassphraseStanza(Passphrase passphrase, SecureRandom random, int workFactor) {
        this.passphrase = passphrase;
        this.random = random;
        this.workFactor = workFactor;
    }

    /** For a new file. */
    static RecipientStanzaWriter closing(Passphrase passphrase, SecureRandom random) {
        return new PassphraseStanza(passphrase, random, WORK_FACTOR);
    }

    static PassphraseStanza opening(Passphrase passphrase) {
        return new PassphraseStanza(passphrase, null, 0);
    }

    @Override
    public Iterable<RecipientStanza> getRecipientStanzas(FileKey fileKey) throws GeneralSecurityException {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] body = cipher(Cipher.ENCRYPT_MODE, salt, workFactor, fileKey.getEncoded());
        String text = Base64.getEncoder().withoutPadding().encodeToString(salt);
        return List.of(stanza(List.of(text, String.valueOf(workFactor)), body));
    }

    @Override
    public FileKey getFileKey(Iterable<RecipientStanza> stanzas) throws GeneralSecurityException {
        RecipientStanza only = only(stanzas);
        List<String> arguments = only.getArguments();
        if (arguments.size() != 2
                || !arguments.get(1).matches("[1-9][0-9]?")
                || only.getBody().length != SEALED_FILE_KEY_BYTES) {
            throw new InvalidKeyException("the scrypt stanza is malformed");
        }
        int work = Integer.parseInt(arguments.get(1));
        if (work > MOST_WORK) {
            throw new InvalidKeyException("the scrypt work factor " + work + " is too large");
        }
        byte[] salt = Base64.getDecoder().decode(arguments.getFirst());
        if (salt.length != SALT_BYTES) {
            throw new InvalidKeyException("the scrypt salt is malformed");
        }
        return new FileKey(cipher(Cipher.DECRYPT_MODE, salt, work, only.getBody()));
    }

    private static RecipientStanza only(Iterable<RecipientStanza> stanzas) throws GeneralSecurityException {
        RecipientStanza only = null;
        for (RecipientStanza stanza : stanzas) {
            if (only != null || !stanza.getType().equals(TYPE)) {
                throw new UnsupportedRecipientStanzaException("not encrypted with a passphrase");
            }
            only = stanza;
        }
        if (only == null) {
            throw new UnsupportedRecipientStanzaException("no stanza");
        }
        return only;
    }

    private byte[] cipher(int mode, byte[] salt, int work, byte[] input) throws GeneralSecurityException {
        ByteArrayOutputStream labelled = new ByteArrayOutputStream();
        labelled.writeBytes(LABEL);
        labelled.writeBytes(salt);
        byte[] key = Scrypt.derive(passphrase.bytes(), labelled.toByteArray(), work, KEY_BYTES);
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(new byte[12]));
        return cipher.doFinal(input);
    }

    private static RecipientStanza stanza(List<String> arguments, byte[] body) {
        return new RecipientStanza() {
            @Override
            public String getType() {
                return TYPE;
            }

            @Override
            public List<String> getArguments() {
                return arguments;
            }

            @Override
            public byte[] getBody() {
                return body;
            }
        };
    }
}
