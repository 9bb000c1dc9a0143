package dev.holdfast.denokv.connect;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/**
 * A protocol that is known by two bytes: the preface of HTTP/2 begins with {@code PR}, and no request that is answered
 * here does.
 *
 * <p>Helidon itself looks at 25 bytes. When they come in pieces it takes the first ones for HTTP/1.1, or waits for more
 * than the client has to say.
 *
 * @param isHttp2 which of the two it is
 */
record ByFirstBytes(ServerConnectionSelector protocol, boolean isHttp2) implements ServerConnectionSelector {
    /** As many as there are. */
    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        if (data.get(0) != 'P') {
            return theOther(data);
        }
        if (data.available() == 1) {
            return Support.UNKNOWN;
        }
        boolean isPreface = data.get(1) == 'R';
        if (!isPreface) {
            return theOther(data);
        }
        return isHttp2 ? Support.SUPPORTED : Support.UNSUPPORTED;
    }

    private Support theOther(BufferData data) {
        return isHttp2 ? Support.UNSUPPORTED : protocol.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return protocol.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return protocol.connection(context);
    }
}
