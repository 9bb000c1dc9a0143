package dev.holdfast.server.http;

import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;

/** The body of an answer whose first line is sent with its first byte: until then, another answer can take its place. */
final class LateOutput extends OutputStream {
    private final ServerResponse response;
    private final long length;
    private OutputStream out;

    /** @param length -1 when it is not known */
    LateOutput(ServerResponse response, long length) {
        this.response = response;
        this.length = length;
    }

    boolean isBegun() {
        return out != null;
    }

    @Override
    public void write(int one) throws IOException {
        begun().write(one);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        begun().write(bytes, from, count);
    }

    @Override
    public void flush() throws IOException {
        begun().flush();
    }

    /** Ends the answer. One that failed is not to be ended: then the other side would take it for whole. */
    @Override
    public void close() throws IOException {
        begun().close();
    }

    private OutputStream begun() {
        if (out == null) {
            if (length > 0) {
                response.contentLength(length);
            }
            out = response.outputStream();
        }
        return out;
    }
}
