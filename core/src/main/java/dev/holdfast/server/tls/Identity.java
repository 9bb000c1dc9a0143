package dev.holdfast.server.tls;

import dev.holdfast.model.Failure;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

/**
 * A private key and the chain that speaks for it.
 *
 * @param chain the server's own certificate first
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
    private static final byte[] SAMPLE = "holdfast".getBytes(StandardCharsets.US_ASCII);

    /** @throws Failure USAGE that says which of the two files is wrong, and how to mend it */
    static Identity read(Path certificate, Path key, Instant now) {
        PemFile chainFile = PemFile.read(certificate);
        List<X509Certificate> chain = chain(chainFile);
        X509Certificate own = chain.getFirst();
        checkTime(chainFile, own, now);
        PrivateKey privateKey = key(PemFile.read(key), own.getPublicKey());
        if (!belong(privateKey, own.getPublicKey())) {
            throw chainFile.refused(
                    "is not the certificate of the key in " + key,
                    "Use the pair that was made together; the server's own certificate is the first in the file.");
        }
        return new Identity(privateKey, chain);
    }

    /** The end of the server's own certificate. */
    Instant expires() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    private static List<X509Certificate> chain(PemFile file) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] der : file.all("CERTIFICATE")) {
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
        } catch (CertificateException e) {
            throw file.refused("holds a certificate that can not be read", "Get the file again.");
        }
        if (chain.isEmpty()) {
            throw file.refused("holds no certificate", "certificate and key may have been swapped.");
        }
        return List.copyOf(chain);
    }

    private static void checkTime(PemFile file, X509Certificate own, Instant now) {
        try {
            own.checkValidity(Date.from(now));
        } catch (CertificateExpiredException e) {
            throw file.refused("expired at " + own.getNotAfter().toInstant(), "Renew the certificate.");
        } catch (CertificateNotYetValidException e) {
            throw file.refused("is valid only from " + own.getNotBefore().toInstant(), "Check the clock.");
        }
    }

    private static PrivateKey key(PemFile file, PublicKey sibling) {
        if (!file.all("ENCRYPTED PRIVATE KEY").isEmpty()) {
            throw file.refused(
                    "holds an encrypted key", "The server can ask nobody: openssl pkey -in KEY -out PLAIN, mode 0600.");
        }
        if (file.blocks().stream().anyMatch(block -> block.label().matches("(RSA|EC|DSA) PRIVATE KEY"))) {
            throw file.refused("holds a key in an old form", "Convert it: openssl pkey -in KEY -out PKCS8, mode 0600.");
        }
        List<byte[]> keys = file.all("PRIVATE KEY");
        if (keys.size() != 1) {
            throw file.refused("holds " + keys.size() + " private keys", "It should hold one, as PKCS #8.");
        }
        return parsed(file, keys.getFirst(), sibling);
    }

    private static PrivateKey parsed(PemFile file, byte[] der, PublicKey sibling) {
        try {
            return KeyFactory.getInstance(sibling.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            throw file.refused(
                    "holds no " + sibling.getAlgorithm() + " key, which the certificate is for",
                    "Use the pair that was made together.");
        } catch (GeneralSecurityException e) {
            throw unusable(sibling);
        }
    }

    private static boolean belong(PrivateKey key, PublicKey sibling) {
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(sibling);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (SignatureException | InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw unusable(sibling);
        }
    }

    private static Failure unusable(PublicKey sibling) {
        return new Failure(
                Failure.Kind.USAGE,
                "a key of the kind " + sibling.getAlgorithm() + " can not be a server's",
                "Use an RSA or EC key.");
    }
}
