package dev.holdfast.server.tls;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Presents the certificate that is in the files. They are looked at when somebody connects, at most once a second; a pair
 * that can not be used is told once, and the one before stays. Safe for several threads.
 */
final class Renewal extends X509ExtendedKeyManager {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Path certificate;
    private final Path key;
    private final Clock clock;
    private final Consumer<Failure> trouble;

    /** The last two: a handshake asks for alias, key and chain one after the other. */
    private volatile List<Named> identities;

    private List<Object> seen;
    private Instant looked;

    private record Named(String alias, Identity identity) {}

    Renewal(Path certificate, Path key, Clock clock, Consumer<Failure> trouble) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
        this.trouble = trouble;
        this.looked = clock.instant();
        this.seen = stamps();
        this.identities = List.of(new Named("0", Identity.read(certificate, key, looked)));
    }

    Instant expires() {
        return newest().identity().expires();
    }

    private Named newest() {
        return identities.getFirst();
    }

    synchronized void look() {
        Instant now = clock.instant();
        if (Duration.between(looked, now).abs().compareTo(BETWEEN_LOOKS) < 0) {
            return;
        }
        looked = now;
        List<Object> stamps = stamps();
        if (!stamps.equals(seen)) {
            seen = stamps;
            renew(now);
        }
    }

    private void renew(Instant now) {
        try {
            Named before = newest();
            String alias = Integer.toString(Integer.parseInt(before.alias()) + 1);
            identities = List.of(new Named(alias, Identity.read(certificate, key, now)), before);
        } catch (Failure failure) {
            trouble.accept(failure);
        }
    }

    private List<Object> stamps() {
        return List.of(stamp(certificate), stamp(key));
    }

    private static Object stamp(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return List.of(
                    attributes.lastModifiedTime(),
                    attributes.size(),
                    attributes.fileKey() == null ? "" : attributes.fileKey());
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        look();
        Named now = newest();
        return keyType.equals(now.identity().key().getAlgorithm()) ? now.alias() : null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        Identity identity = named(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        Identity identity = named(alias);
        return identity == null ? null : identity.key();
    }

    private Identity named(String alias) {
        return identities.stream()
                .filter(named -> named.alias().equals(alias))
                .map(Named::identity)
                .findFirst()
                .orElse(null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {newest().alias()};
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
