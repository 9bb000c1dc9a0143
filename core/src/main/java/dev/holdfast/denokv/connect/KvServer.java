package dev.holdfast.denokv.connect;

import dev.holdfast.denokv.connect.own.OwnPath;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Serves databases over KV Connect, versions 1 to 3 (github.com/denoland/denokv, proto/kv-connect.md), to Deno and to npm's
 * client: HTTP/1.1 and HTTP/2 on one port.
 *
 * <p>Memory is bounded whatever comes; nothing that would go wrong again is answered with a 5xx, which Deno repeats for
 * ever. It never writes to a database by itself.
 */
public final class KvServer implements AutoCloseable {
    private static final int LONGEST_ADDRESS = 1 << 12;
    private static final int LONGEST_HEADERS = 1 << 14;
    private static final int MOST_CONNECTIONS = 24_000;

    /** Each watch of a Deno process is a stream of its one connection. */
    private static final long MOST_STREAMS = 24_000;

    private static final int WINDOW = 1 << 20;
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration NEVER = Duration.ofDays(3_650);

    /** Kept, because the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private final WebServer server;
    private final Guests guests;
    private final DataPath data;
    private final OwnPaths own;

    private KvServer(WebServer server, Guests guests, DataPath data, OwnPaths own) {
        this.server = server;
        this.guests = guests;
        this.data = data;
        this.own = own;
    }

    /**
     * Begins to listen; the answer does already.
     *
     * @param databases with names that differ; a single one is also at {@code /}
     * @param paths what is answered beside KV Connect
     * @param trouble is told, for the log, of what a database met and of what should never happen; by many threads
     */
    public static KvServer start(
            Listening listening, List<Hosted> databases, List<OwnPath> paths, Consumer<Throwable> trouble) {
        HELIDON.setLevel(Level.SEVERE);
        Guests guests = new Guests(listening.patience());
        DataPath data = new DataPath(
                new Memory(listening.memory()), listening.patience().ping());
        OwnPaths own = new OwnPaths(paths, Place.byName(databases));
        Reception reception = new Reception(own, data, guests, listening.clock(), trouble);
        WebServerConfig.Builder server = WebServer.builder()
                .address(listening.address().getAddress())
                .port(listening.address().getPort())
                // Channels know no cut of a write that is stuck.
                .useNio(false)
                .maxTcpConnections(MOST_CONNECTIONS)
                .directHandlers(refusals())
                // A watch is no request for as long as it goes on; silence is cut elsewhere.
                .idleConnectionTimeout(NEVER)
                .shutdownGracePeriod(GRACE)
                .shutdownHook(false)
                .routing(routing -> routing.any(reception));
        SocketOptions sockets = SocketOptions.builder()
                .tcpNoDelay(true)
                .socketKeepAlive(true)
                .readTimeout(Duration.ZERO)
                .buildPrototype();
        OnePort.configure(server, sockets, http1(), http2(listening.patience()), guests);
        listening
                .tls()
                .ifPresent(context -> server.tls(Tls.builder()
                        .sslContext(context)
                        .enabledProtocols(List.of("TLSv1.3", "TLSv1.2"))
                        .build()));
        return new KvServer(server.build().start(), guests, data, own);
    }

    private static Http1Config http1() {
        return Http1Config.builder()
                .maxPrologueLength(LONGEST_ADDRESS)
                .maxHeadersSize(LONGEST_HEADERS)
                .validatePath(false)
                .build();
    }

    private static Http2Config http2(Patience patience) {
        return Http2Config.builder()
                .maxHeaderListSize(LONGEST_HEADERS)
                .maxConcurrentStreams(MOST_STREAMS)
                .initialWindowSize(WINDOW)
                .flowControlTimeout(patience.write())
                // They are constants.
                .validateResponseHeaders(false)
                .validatePath(false)
                .build();
    }

    /** What is wrong before there is a request. Helidon calls some broken first lines its own error. */
    private static DirectHandlers refusals() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(
                    type,
                    (request, event, status, headers, message) -> DirectHandler.TransportResponse.builder()
                            .status(status.code() == 500 ? Status.BAD_REQUEST_400 : status)
                            .headers(headers)
                            .header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                            .keepAlive(false)
                            .entity("This is no request that is taken here.")
                            .build());
        }
        return handlers.build();
    }

    public int port() {
        return server.port();
    }

    /** How many go on. */
    public int watches() {
        return data.watches();
    }

    /** How many there are, with those that have shown no token yet. */
    public int connections() {
        return guests.size();
    }

    /** Ends watches and what else goes on, lets answers end for a moment, and cuts what is left. Safe to call twice. */
    @Override
    public void close() {
        data.close();
        own.close();
        server.stop();
        guests.close();
    }
}
