package dev.holdfast.sim.http;

import io.helidon.webserver.CloseConnectionException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Lets so many bytes through, then cuts the connection. */
final class TornOutput extends FilterOutputStream {
    private long left;

    TornOutput(OutputStream out, long left) {
        super(out);
        this.left = left;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int through = (int) Math.min(left, count);
        out.write(bytes, offset, through);
        left -= through;
        if (left == 0) {
            out.flush();
            throw new CloseConnectionException("torn");
        }
    }
}
