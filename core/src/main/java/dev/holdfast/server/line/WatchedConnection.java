package dev.holdfast.server.line;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.Set;

/** A connection that is in the list of all while it is handled, and is closed properly after. */
record WatchedConnection(Line line, Set<Line> lines, ServerConnection connection) implements ServerConnection {

    @Override
    public void handle(Limit limit) throws InterruptedException {
        lines.add(line);
        try {
            connection.handle(limit);
        } finally {
            lines.remove(line);
            line.close();
        }
    }

    @Override
    public Duration idleTime() {
        return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        connection.close(interrupt);
    }
}
