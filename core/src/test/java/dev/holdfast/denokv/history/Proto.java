package dev.holdfast.denokv.history;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Just enough protobuf to write and read a backup without the program's own code. */
final class Proto {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A field as it was found: a number, or bytes. */
    record Field(int number, long value, byte[] bytes) {}

    Proto bytes(int field, byte[] value) {
        varint(field << 3 | 2);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    Proto number(int field, long value) {
        varint(field << 3);
        varint(value);
        return this;
    }

    byte[] done() {
        return out.toByteArray();
    }

    private void varint(long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            out.write((int) (rest & 0x7f | 0x80));
        }
        out.write((int) rest);
    }

    static List<Field> fields(byte[] message) {
        List<Field> fields = new ArrayList<>();
        int[] at = {0};
        while (at[0] < message.length) {
            long tag = varint(message, at);
            long value = varint(message, at);
            byte[] bytes = {};
            if ((tag & 7) == 2) {
                bytes = new byte[(int) value];
                System.arraycopy(message, at[0], bytes, 0, bytes.length);
                at[0] += bytes.length;
            } else if ((tag & 7) != 0) {
                throw new IllegalStateException("wire type " + (tag & 7));
            }
            fields.add(new Field((int) (tag >>> 3), value, bytes));
        }
        return fields;
    }

    private static long varint(byte[] message, int[] at) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = message[at[0]++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
