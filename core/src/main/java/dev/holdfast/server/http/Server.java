package dev.holdfast.server.http;

import dev.holdfast.server.line.Lines;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;

/** Listens, with bounds on everything that a stranger can send. Closing it lets open answers end for a moment. */
public final class Server implements AutoCloseable {
    private static final int LONGEST_ADDRESS = 1 << 13;
    private static final int LONGEST_HEADERS = 1 << 14;
    private static final Duration SILENCE = Duration.ofMinutes(2);
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** Kept, because the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private final WebServer server;
    private final Lines lines;

    private Server(WebServer server, Lines lines) {
        this.server = server;
        this.lines = lines;
    }

    /**
     * Begins to listen; the answer does already.
     *
     * @param bugs gets what should never happen
     */
    public static Server start(Listen listen, Routes routes, Doorkeeper doorkeeper, Consumer<Throwable> bugs) {
        HELIDON.setLevel(Level.SEVERE);
        Lines lines = new Lines(http(), listen.bounds());
        WebServerConfig.Builder server = WebServer.builder()
                .address(listen.address().getAddress())
                .port(listen.address().getPort())
                .connectionOptions(options -> options.tcpNoDelay(true).readTimeout(SILENCE))
                // With channels, Helidon knows no read timeout, and asks the name server about each peer.
                .useNio(false)
                .maxTcpConnections(listen.bounds().connections())
                .idleConnectionTimeout(SILENCE)
                .directHandlers(Wire.handlers())
                .maxPayloadSize(Front.MOST_BODY)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(lines)
                .shutdownGracePeriod(GRACE)
                .shutdownHook(false)
                .routing(routing -> routing.any(new Front(routes, doorkeeper, bugs)));
        listen.tls().ifPresent(context -> server.tls(tls(lines.watched(context))));
        return new Server(server.build().start(), lines);
    }

    private static Http1ConnectionSelector http() {
        return Http1ConnectionSelector.builder()
                .config(Http1Config.builder()
                        .maxPrologueLength(LONGEST_ADDRESS)
                        .maxHeadersSize(LONGEST_HEADERS)
                        .validatePath(false)
                        .build())
                .build();
    }

    private static Tls tls(SSLContext context) {
        return Tls.builder().sslContext(context).build();
    }

    public int port() {
        return server.port();
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        server.stop();
        lines.close();
    }
}
