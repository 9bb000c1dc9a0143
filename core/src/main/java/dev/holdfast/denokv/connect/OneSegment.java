package dev.holdfast.denokv.connect;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

/**
 * Sends the head of an HTTP/2 answer together with the data behind it. Helidon writes them one after the other, and each
 * would wake the client.
 *
 * <p>Only a success is held back, and no data never follow it: they come from the same thread. For one thread at a time, as
 * Helidon writes frames.
 */
final class OneSegment implements DataWriter {
    private static final int FRAME_HEAD = 9;
    private static final int TYPE = 3;
    private static final int FLAGS = 4;
    private static final int HEADERS = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /** {@code :status: 200} in the static table (RFC 7541, Appendix A). */
    private static final byte STATUS_200 = (byte) 0x88;

    /** Heads are shorter. */
    private static final int LONGEST = 512;

    private static final byte[] NOTHING = {};

    private final DataWriter writer;
    private byte[] held = NOTHING;

    OneSegment(DataWriter writer) {
        this.writer = writer;
    }

    @Override
    public void write(BufferData... buffers) {
        writeNow(buffers);
    }

    @Override
    public void write(BufferData buffer) {
        writeNow(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
        writeNow(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        if (buffer.available() > LONGEST) {
            send(buffer);
            return;
        }
        // A copy: the other side of this writes its next head into the same memory.
        byte[] bytes = new byte[buffer.available()];
        buffer.read(bytes);
        if (isHead(bytes)) {
            // Two in a row are of two streams.
            flush();
            held = bytes;
            return;
        }
        send(BufferData.create(bytes));
    }

    private static boolean isHead(byte[] bytes) {
        return bytes.length > FRAME_HEAD
                && bytes[TYPE] == HEADERS
                && (bytes[FLAGS] & END_STREAM) == 0
                && (bytes[FLAGS] & END_HEADERS) != 0
                && bytes[FRAME_HEAD] == STATUS_200;
    }

    private void send(BufferData buffer) {
        if (held.length == 0) {
            writer.writeNow(buffer);
            return;
        }
        BufferData head = BufferData.create(held);
        held = NOTHING;
        writer.writeNow(BufferData.create(head, buffer));
    }

    @Override
    public void flush() {
        if (held.length > 0) {
            send(BufferData.empty());
        }
        writer.flush();
    }

    @Override
    public void close() {
        writer.close();
    }
}
