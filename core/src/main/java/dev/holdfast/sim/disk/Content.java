package dev.holdfast.sim.disk;

import java.io.IOException;
import java.io.OutputStream;

/** The body of an answer, of known length, written once and then closed. */
public interface Content extends AutoCloseable {
    long length();

    void writeTo(OutputStream out) throws IOException;

    @Override
    void close() throws IOException;

    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(bytes);
            }

            @Override
            public void close() {}
        };
    }
}
