package dev.holdfast.denokv.replica.link;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Pieces of an answer, each behind its length. An empty one ends a list of them. */
final class Frames {
    private static final int MOST = 64 << 20;

    private Frames() {}

    static void write(DataOutputStream out, byte[] frame) throws IOException {
        out.writeInt(frame.length);
        out.write(frame);
    }

    static byte[] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST) {
            throw new IOException("a piece of the answer has " + length + " bytes");
        }
        byte[] frame = in.readNBytes(length);
        if (frame.length < length) {
            throw new IOException("the answer is cut off");
        }
        return frame;
    }
}
