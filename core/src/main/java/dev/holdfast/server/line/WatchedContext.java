package dev.holdfast.server.line;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** What a connection works with, reading and writing through its line. */
final class WatchedContext implements ConnectionContext {
    private final ConnectionContext context;
    private final DataReader reader;
    private final DataWriter writer;

    WatchedContext(ConnectionContext context, Line line) {
        this.context = context;
        this.reader = DataReader.create(line::read);
        this.writer = new Writer(context.dataWriter(), line);
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public ListenerContext listenerContext() {
        return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return context.executor();
    }

    @Override
    public Router router() {
        return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return context.localPeer();
    }

    @Override
    public boolean isSecure() {
        return context.isSecure();
    }

    @Override
    public String socketId() {
        return context.socketId();
    }

    @Override
    public String childSocketId() {
        return context.childSocketId();
    }

    private record Writer(DataWriter writer, Line line) implements DataWriter {
        @Override
        public void write(BufferData... buffers) {
            line.write(() -> writer.write(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            line.write(() -> writer.write(buffer));
        }

        @Override
        public void writeNow(BufferData... buffers) {
            line.write(() -> writer.writeNow(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            line.write(() -> writer.writeNow(buffer));
        }

        @Override
        public void flush() {
            line.write(writer::flush);
        }

        @Override
        public void close() {
            line.write(writer::close);
        }
    }
}
