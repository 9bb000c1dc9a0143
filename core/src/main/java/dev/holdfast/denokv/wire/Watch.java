package dev.holdfast.denokv.wire;

import java.util.ArrayList;
import java.util.List;

/** Asks to be told whenever one of these keys changes. */
public record Watch(List<byte[]> keys) {
    /** @throws dev.holdfast.denokv.value.Malformed for bytes that are no such message */
    public static Watch parse(byte[] message) {
        List<byte[]> keys = new ArrayList<>();
        new FieldReader(message).each((field, in) -> field == 1 && keys.add(key(in.bytes())));
        return new Watch(keys);
    }

    private static byte[] key(byte[] message) {
        var it = new Object() {
            byte[] key = {};
        };
        new FieldReader(message).each((field, in) -> {
            if (field == 1) {
                it.key = in.bytes();
            }
            return field == 1;
        });
        return it.key;
    }

    public byte[] toBytes() {
        return FieldWriter.message(out -> out.each(1, keys, key -> FieldWriter.message(inner -> inner.bytes(1, key))));
    }
}
