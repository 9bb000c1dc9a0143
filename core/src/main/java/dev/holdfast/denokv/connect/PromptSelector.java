package dev.holdfast.denokv.connect;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/** A protocol whose connections acknowledge at once what arrives. */
record PromptSelector(ServerConnectionSelector protocol, Accepted accepted) implements ServerConnectionSelector {
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
        SocketChannel socket = accepted.take(context.remotePeer().address());
        boolean canBePrompt = socket != null && socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
        return protocol.connection(
                canBePrompt ? new PromptContext(context, prompt(context.dataReader(), socket)) : context);
    }

    private static DataReader prompt(DataReader reader, SocketChannel socket) {
        return DataReader.create(() -> {
            // What was read to know the protocol comes first.
            if (reader.available() == 0) {
                acknowledgeAtOnce(socket);
                reader.ensureAvailable();
            }
            return reader.readBytes(reader.available());
        });
    }

    private static void acknowledgeAtOnce(SocketChannel socket) {
        try {
            socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
