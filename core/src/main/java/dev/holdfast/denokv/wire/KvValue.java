package dev.holdfast.denokv.wire;

/**
 * A value to be written.
 *
 * @param encoding the number of a {@link dev.holdfast.denokv.value.Encoding}; may be none
 */
public record KvValue(byte[] data, int encoding) {
    static KvValue parse(byte[] message) {
        var it = new Object() {
            byte[] data = {};
            int encoding;
        };
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> it.data = in.bytes();
                case 2 -> it.encoding = in.small();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new KvValue(it.data, it.encoding);
    }

    byte[] toBytes() {
        return FieldWriter.message(out -> out.bytes(1, data).number(2, encoding));
    }
}
