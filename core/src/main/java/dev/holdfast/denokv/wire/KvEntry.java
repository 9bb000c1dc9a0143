package dev.holdfast.denokv.wire;

/**
 * A pair that is stored.
 *
 * @param encoding the number of a {@link dev.holdfast.denokv.value.Encoding}
 * @param versionstamp ten bytes
 */
public record KvEntry(byte[] key, byte[] value, int encoding, byte[] versionstamp) {
    static KvEntry parse(byte[] message) {
        var it = new Object() {
            byte[] key = {};
            byte[] value = {};
            int encoding;
            byte[] versionstamp = {};
        };
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> it.key = in.bytes();
                case 2 -> it.value = in.bytes();
                case 3 -> it.encoding = in.small();
                case 4 -> it.versionstamp = in.bytes();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new KvEntry(it.key, it.value, it.encoding, it.versionstamp);
    }

    byte[] toBytes() {
        return FieldWriter.message(
                out -> out.bytes(1, key).bytes(2, value).number(3, encoding).bytes(4, versionstamp));
    }
}
