package dev.holdfast.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Turns UTF-8 into the inside of a JSON string (RFC 8259, section 7). Closing it flushes, and leaves the stream open. */
final class JsonText extends FilterOutputStream {
    private static final String HEX = "0123456789abcdef";

    JsonText(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int start, int length) throws IOException {
        int plain = start;
        for (int at = start; at < start + length; at++) {
            byte b = from[at];
            if (b >= 0 && b < ' ' || b == '"' || b == '\\') {
                out.write(from, plain, at - plain);
                escape(b);
                plain = at + 1;
            }
        }
        out.write(from, plain, start + length - plain);
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }

    private void escape(byte b) throws IOException {
        switch (b) {
            case '"', '\\' -> out.write(new byte[] {'\\', b});
            case '\n' -> out.write(new byte[] {'\\', 'n'});
            default ->
                out.write(new byte[] {'\\', 'u', '0', '0', (byte) HEX.charAt(b >> 4), (byte) HEX.charAt(b & 15)});
        }
    }
}
