package dev.holdfast.archive.vault;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.framework.format.StandardPayloadKeyReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The header of an age file: the same file key for other recipients makes another header for the same payload, because
 * the payload's key follows from the file key and the nonce that the payload begins with.
 *
 * @see <a href="https://age-encryption.org/v1">the age format, header and payload</a>
 */
final class Header {
    private static final int MOST_BYTES = 1 << 16;
    private static final int NONCE_BYTES = 16;
    private static final int COLUMNS = 64;
    private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

    private Header() {}

    /**
     * Reads a header, and the nonce behind it.
     *
     * @param nonce takes the nonce
     * @throws GeneralSecurityException when no key fits, or the header's MAC does not
     * @throws IOException when it is no header
     */
    static FileKey open(InputStream file, Keyring.Opener opener, byte[] nonce)
            throws IOException, GeneralSecurityException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        String line;
        do {
            line = line(file, MOST_BYTES - header.size());
            header.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
        } while (!line.startsWith("--- "));
        if (file.readNBytes(nonce, 0, NONCE_BYTES) != NONCE_BYTES) {
            throw new IOException("it ends in its header");
        }
        header.writeBytes(nonce);
        new StandardPayloadKeyReader().getPayloadKey(ByteBuffer.wrap(header.toByteArray()), List.of(opener));
        return opener.fileKey().orElseThrow(() -> new IOException("it has no recipients"));
    }

    static byte[] nonce() {
        return new byte[NONCE_BYTES];
    }

    /** The header that gives this file key to these recipients. */
    static byte[] of(FileKey fileKey, List<Recipient> recipients) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder("age-encryption.org/v1\n");
        for (Recipient recipient : recipients) {
            for (RecipientStanza stanza : recipient.writer().getRecipientStanzas(fileKey)) {
                text.append("-> ").append(stanza.getType());
                stanza.getArguments().forEach(argument -> text.append(' ').append(argument));
                text.append('\n');
                body(text, BASE64.encodeToString(stanza.getBody()));
            }
        }
        text.append("---");
        byte[] mac = mac(fileKey, text.toString().getBytes(StandardCharsets.US_ASCII));
        text.append(' ').append(BASE64.encodeToString(mac)).append('\n');
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Full lines, and then one that is shorter, be it empty. */
    private static void body(StringBuilder text, String body) {
        int from = 0;
        for (; body.length() - from >= COLUMNS; from += COLUMNS) {
            text.append(body, from, from + COLUMNS).append('\n');
        }
        text.append(body, from, body.length()).append('\n');
    }

    private static byte[] mac(FileKey fileKey, byte[] header) throws GeneralSecurityException {
        byte[] info = "header".getBytes(StandardCharsets.US_ASCII);
        SecretKey input = new SecretKeySpec(fileKey.getEncoded(), "Generic");
        SecretKey key = KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                        "HmacSHA256",
                        HKDFParameterSpec.ofExtract().addIKM(input).thenExpand(info, 32));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return mac.doFinal(header);
    }

    private static String line(InputStream file, int most) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = file.read(); next >= 0 && line.length() < most; next = file.read()) {
            line.append((char) next);
            if (next == '\n') {
                return line.toString();
            }
        }
        throw new IOException("it has no age header");
    }
}
