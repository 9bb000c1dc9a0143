package dev.holdfast.denokv.connect;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** HTTP/2 with prior knowledge, as plain as can be: headers as they are, and a window that is never full. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int END_STREAM = 1;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int CANCEL = 8;
    private static final int MUCH = 1 << 30;

    private final Socket socket;
    private final DataInputStream in;

    RawHttp2(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
        frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(MUCH).array());
    }

    record Frame(int type, int flags, int stream, byte[] content) {}

    void post(int stream, String path, Map<String, String> headers, byte[] body) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        // :method POST, :scheme http, then :path and :authority, by their place in the static table (RFC 7541, Appendix
        // A).
        block.writeBytes(new byte[] {(byte) 0x83, (byte) 0x86, 0x04});
        text(block, path);
        block.write(0x01);
        text(block, "localhost");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            block.write(0);
            text(block, header.getKey());
            text(block, header.getValue());
        }
        frame(HEADERS, END_HEADERS, stream, block.toByteArray());
        frame(DATA, END_STREAM, stream, body);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    void reset(int stream) throws IOException {
        frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, CANCEL});
    }

    /** The next one of a stream. */
    Frame next(int stream) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            Frame frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), in.readNBytes(length));
            if (frame.stream() == stream && frame.type() <= RST_STREAM) {
                return frame;
            }
        }
    }

    private void frame(int type, int flags, int stream, byte[] content) throws IOException {
        socket.getOutputStream()
                .write(ByteBuffer.allocate(9 + content.length)
                        .put((byte) (content.length >> 16))
                        .putShort((short) content.length)
                        .put((byte) type)
                        .put((byte) flags)
                        .putInt(stream)
                        .put(content)
                        .array());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
