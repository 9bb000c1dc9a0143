package dev.holdfast.server.line;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;

/**
 * All connections. Cuts those whose peer takes longer than it may, and, when places get scarce, those that have waited
 * longest for a request. Looks four times within the shortest of the times that are allowed, at most once a second.
 *
 * <p>Stands around the server's own way to handle a connection. Safe for several threads; closing it ends the looking.
 */
public final class Lines implements ServerConnectionSelector, AutoCloseable {
    private static final long LONGEST_PAUSE = 1_000;

    private final ServerConnectionSelector around;
    private final Bounds bounds;
    private final LongSupplier nanos;
    private final Handshakes handshakes;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch;

    /** @param around handles the connections */
    public Lines(ServerConnectionSelector around, Bounds bounds) {
        this.around = around;
        this.bounds = bounds;
        this.nanos = () -> System.nanoTime() | 1;
        this.handshakes = new Handshakes(bounds.handshake(), nanos);
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("holdfast-lines").factory());
        long pause = Math.min(LONGEST_PAUSE, bounds.handshake().toMillis() / 4);
        watch.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** The same, with handshakes watched, and without versions that are out of date. */
    public SSLContext watched(SSLContext context) {
        return handshakes.watched(context);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return around.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return around.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return around.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        Line line = new Line(context.serverSocket(), handshakes.done(), nanos);
        return new WatchedConnection(line, lines, around.connection(new WatchedContext(context, line)));
    }

    private void look() {
        long now = nanos.getAsLong();
        handshakes.look(now);
        lines.stream().filter(line -> line.isOver(bounds, now)).forEach(Line::cut);
        long tooMany = lines.size() - bounds.scarce();
        if (tooMany > 0) {
            lines.stream()
                    .filter(line -> line.idle(now) > 0)
                    .sorted(Comparator.<Line>comparingLong(line -> line.idle(now))
                            .reversed())
                    .limit(tooMany)
                    .forEach(Line::cut);
        }
    }

    @Override
    public void close() {
        watch.shutdown();
    }
}
