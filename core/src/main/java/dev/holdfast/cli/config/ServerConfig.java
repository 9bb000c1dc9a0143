package dev.holdfast.cli.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code [server]}.
 *
 * @param listen HOST:PORT
 * @param auth who may call
 * @param tls empty: plain HTTP
 * @param openMetrics whether anybody may read {@code /metrics}
 * @param restoreFolders below which callers may have files written; empty: nowhere
 */
public record ServerConfig(
        String listen, AuthConfig auth, Optional<Tls> tls, boolean openMetrics, List<Path> restoreFolders) {
    /** Where the server listens when nothing is said. */
    public static final String LISTEN = "127.0.0.1:7433";

    /**
     * {@code [server.tls]}.
     *
     * @param certificate file of the chain in PEM
     * @param key file of the private key in PEM (PKCS #8)
     */
    public record Tls(Path certificate, Path key) {}

    /** The same on another address. */
    public ServerConfig on(String address) {
        return new ServerConfig(address, auth, tls, openMetrics, restoreFolders);
    }

    static ServerConfig of(AuthConfig auth) {
        return new ServerConfig(LISTEN, auth, Optional.empty(), false, List.of());
    }
}
