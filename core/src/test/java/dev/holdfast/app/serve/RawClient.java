package dev.holdfast.app.serve;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Sends bytes as they are, over one connection as long as that lasts. Leaves no port waiting behind. */
final class RawClient implements AutoCloseable {
    private final int port;
    private Socket socket;
    private InputStream in;

    RawClient(int port) {
        this.port = port;
    }

    /**
     * One request.
     *
     * @return the status of the answer; 0 if the connection was closed without one
     */
    int send(byte[] request) throws IOException {
        for (boolean isFresh = socket == null; ; isFresh = true) {
            if (isFresh) {
                connect();
            }
            try {
                socket.getOutputStream().write(request);
                return answer();
            } catch (EOFException | java.net.SocketException closed) {
                close();
                if (isFresh) {
                    return 0;
                }
            }
        }
    }

    /** The same, and no more is ever sent on this connection. */
    int sendLast(byte[] request) throws IOException {
        close();
        connect();
        try {
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            return status(line());
        } catch (EOFException | java.net.SocketException closed) {
            return 0;
        } finally {
            close();
        }
    }

    private void connect() throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setSoLinger(true, 0);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    private int answer() throws IOException {
        int status = status(line());
        long length = 0;
        boolean ends = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Long.parseLong(header.substring(15).strip());
            }
            ends |= header.equals("connection: close") || header.startsWith("transfer-encoding:");
        }
        if (ends) {
            close();
        } else {
            in.skipNBytes(length);
        }
        return status;
    }

    private static int status(String line) {
        return Integer.parseInt(line.split(" ")[1]);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException(line.toString());
            }
            line.append((char) read);
        }
        return line.toString().strip();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
