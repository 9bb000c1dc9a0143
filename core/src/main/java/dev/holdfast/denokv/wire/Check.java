package dev.holdfast.denokv.wire;

/** Demands that a key has this versionstamp, or is absent if that is empty. */
public record Check(byte[] key, byte[] versionstamp) {
    static Check parse(byte[] message) {
        var it = new Object() {
            byte[] key = {};
            byte[] versionstamp = {};
        };
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> it.key = in.bytes();
                case 2 -> it.versionstamp = in.bytes();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new Check(it.key, it.versionstamp);
    }

    byte[] toBytes() {
        return FieldWriter.message(out -> out.bytes(1, key).bytes(2, versionstamp));
    }
}
