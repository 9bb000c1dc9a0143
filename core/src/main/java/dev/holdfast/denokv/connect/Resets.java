package dev.holdfast.denokv.connect;

import java.util.function.IntConsumer;

/**
 * Looks at what an HTTP/2 client sends, and tells of each stream that it gives up (RFC 9113, 6.4). Helidon does not tell:
 * it would go on to send a watch to nobody for as long as the connection lasts. For one thread.
 */
final class Resets {
    private static final int PREFACE = 24;
    private static final int HEAD = 9;
    private static final int TYPE = 3;
    private static final int STREAM = 5;
    private static final int RST_STREAM = 3;

    private final IntConsumer reset;
    private final byte[] head = new byte[HEAD];
    private int known;
    private int skip = PREFACE;

    Resets(IntConsumer reset) {
        this.reset = reset;
    }

    /** The next bytes, however they are cut. */
    void look(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int left = bytes.length - at;
            if (skip > 0) {
                int skipped = Math.min(skip, left);
                skip -= skipped;
                at += skipped;
                continue;
            }
            int taken = Math.min(HEAD - known, left);
            System.arraycopy(bytes, at, head, known, taken);
            known += taken;
            at += taken;
            if (known == HEAD) {
                known = 0;
                frame();
            }
        }
    }

    private void frame() {
        skip = number(0, TYPE);
        if (head[TYPE] == RST_STREAM) {
            reset.accept(number(STREAM, HEAD) & Integer.MAX_VALUE);
        }
    }

    private int number(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number << 8 | head[i] & 0xff;
        }
        return number;
    }
}
