package dev.holdfast.denokv.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.holdfast.denokv.value.Malformed;
import java.io.IOException;
import java.util.function.IntConsumer;

/** Walks over the fields of one message. Not safe for several threads. */
final class FieldReader {
    private final CodedInputStream in;
    private int tag;

    FieldReader(byte[] message) {
        in = CodedInputStream.newInstance(message);
    }

    /** Takes what belongs to one field. */
    @FunctionalInterface
    interface Field {
        /** @return false for a field that is not known */
        boolean take(int number, FieldReader fields) throws IOException;
    }

    /** @throws Malformed for bytes that are no such message */
    void each(Field field) {
        try {
            while ((tag = in.readTag()) != 0) {
                if (!field.take(WireFormat.getTagFieldNumber(tag), this)) {
                    in.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new Malformed("the message is no valid protobuf", e);
        }
    }

    byte[] bytes() throws IOException {
        demand(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        return in.readByteArray();
    }

    long number() throws IOException {
        demand(WireFormat.WIRETYPE_VARINT);
        return in.readRawVarint64();
    }

    /** Enumerations and int32: the lower half of what is written. */
    int small() throws IOException {
        return (int) number();
    }

    boolean flag() throws IOException {
        return number() != 0;
    }

    /** Each number of a repeated field, packed or not. */
    void numbers(IntConsumer each) throws IOException {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            each.accept(small());
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            each.accept((int) in.readRawVarint64());
        }
        in.popLimit(limit);
    }

    private void demand(int type) {
        if (WireFormat.getTagWireType(tag) != type) {
            throw new Malformed("a field of the message has the wrong type");
        }
    }
}
