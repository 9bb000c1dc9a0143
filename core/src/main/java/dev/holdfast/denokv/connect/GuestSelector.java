package dev.holdfast.denokv.connect;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;

/** A protocol whose connections are guests, and acknowledge at once what arrives. */
record GuestSelector(ServerConnectionSelector protocol, boolean isHttp2, Guests guests)
        implements ServerConnectionSelector {
    @Override
    public int bytesToIdentifyConnection() {
        return protocol.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return protocol.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return protocol.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        Guest guest = guests.find(context.remotePeer().address());
        if (guest == null) {
            // He has gone already, and the first read will say so.
            return protocol.connection(context);
        }
        DataReader reader = reader(context.dataReader(), guest);
        DataWriter plain = new GuestWriter(context.dataWriter(), guest);
        DataWriter writer = isHttp2 ? new OneSegment(plain) : plain;
        return new Ending(
                protocol.connection(new GuestContext(context, reader, writer)),
                () -> guests.left(context.remotePeer().address(), guest));
    }

    private DataReader reader(DataReader reader, Guest guest) {
        SocketChannel socket = guest.socket();
        boolean canBePrompt = socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
        Consumer<byte[]> look = isHttp2 ? new Resets(guest::reset)::look : bytes -> {};
        return DataReader.create(() -> {
            // What was read to know the protocol comes first.
            if (reader.available() == 0) {
                if (canBePrompt) {
                    acknowledgeAtOnce(socket);
                }
                reader.ensureAvailable();
            }
            guest.hasRead();
            byte[] bytes = reader.readBytes(reader.available());
            look.accept(bytes);
            return bytes;
        });
    }

    private static void acknowledgeAtOnce(SocketChannel socket) {
        try {
            socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection whose end is told. */
    private record Ending(ServerConnection connection, Runnable left) implements ServerConnection {
        @Override
        public void handle(Limit limit) throws InterruptedException {
            try {
                connection.handle(limit);
            } finally {
                left.run();
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
}
