package dev.holdfast.server.http;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;

/** Listens, with bounds on everything that a stranger can send. Closing it lets open answers end for a moment. */
public final class Server implements AutoCloseable {
    private static final int LONGEST_ADDRESS = 1 << 13;
    private static final int LONGEST_HEADERS = 1 << 14;
    private static final int MOST_CONNECTIONS = 1_024;
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final Duration IDLE = Duration.ofMinutes(2);
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** Kept, because the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private final WebServer server;

    private Server(WebServer server) {
        this.server = server;
    }

    /**
     * Begins to listen; the answer does already.
     *
     * @param bugs gets what should never happen
     */
    public static Server start(Listen listen, Routes routes, Doorkeeper doorkeeper, Consumer<Throwable> bugs) {
        HELIDON.setLevel(Level.SEVERE);
        WebServerConfig.Builder server = WebServer.builder()
                .address(listen.address().getAddress())
                .port(listen.address().getPort())
                .connectionOptions(options -> options.tcpNoDelay(true).readTimeout(SILENCE))
                // With channels, Helidon knows no read timeout, and asks the name server about each peer.
                .useNio(false)
                .maxTcpConnections(MOST_CONNECTIONS)
                .idleConnectionTimeout(IDLE)
                .directHandlers(Wire.handlers())
                .maxPayloadSize(Front.MOST_BODY)
                .addProtocol(Http1Config.builder()
                        .maxPrologueLength(LONGEST_ADDRESS)
                        .maxHeadersSize(LONGEST_HEADERS)
                        .validatePath(false)
                        .build())
                .shutdownGracePeriod(GRACE)
                .shutdownHook(false)
                .routing(routing -> routing.any(new Front(routes, doorkeeper, bugs)));
        listen.tls().ifPresent(context -> server.tls(Server.tls(context)));
        return new Server(server.build().start());
    }

    private static Tls tls(SSLContext context) {
        return Tls.builder()
                .sslContext(context)
                .enabledProtocols(List.of("TLSv1.3", "TLSv1.2"))
                .build();
    }

    public int port() {
        return server.port();
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        server.stop();
    }
}
