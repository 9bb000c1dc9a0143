package dev.holdfast.denokv.wire;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/** Writes the fields of one message; those with the default value are left out, as proto3 wants it. */
final class FieldWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes, 64);

    static byte[] message(Consumer<FieldWriter> fields) {
        FieldWriter writer = new FieldWriter();
        fields.accept(writer);
        return writer.done();
    }

    FieldWriter bytes(int field, byte[] value) {
        return value.length == 0 ? this : some(field, value);
    }

    /** Of a repeated field, where an empty one counts, and of a message that is there. */
    FieldWriter some(int field, byte[] value) {
        return write(() -> out.writeByteArray(field, value));
    }

    FieldWriter number(int field, long value) {
        return value == 0 ? this : write(() -> out.writeUInt64(field, value));
    }

    FieldWriter flag(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    <T> FieldWriter each(int field, List<T> values, java.util.function.Function<T, byte[]> message) {
        values.forEach(value -> some(field, message.apply(value)));
        return this;
    }

    FieldWriter packed(int field, List<Integer> values) {
        if (values.isEmpty()) {
            return this;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        return write(() -> {
            CodedOutputStream inner = CodedOutputStream.newInstance(packed);
            for (int value : values) {
                inner.writeUInt32NoTag(value);
            }
            inner.flush();
            out.writeByteArray(field, packed.toByteArray());
        });
    }

    private byte[] done() {
        write(out::flush);
        return bytes.toByteArray();
    }

    private interface Writing {
        void run() throws IOException;
    }

    private FieldWriter write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
