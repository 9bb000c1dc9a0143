package dev.holdfast.denokv.wire;

/**
 * One change of one key.
 *
 * @param value null when there is none
 * @param expireAtMs as it was sent: 0 and -1 mean never
 * @param sumMin empty when there is no bound; so is {@code sumMax}
 * @param sumClamp a sum beyond a bound becomes the bound, instead of an error
 */
public record Mutation(
        byte[] key, KvValue value, Type type, long expireAtMs, byte[] sumMin, byte[] sumMax, boolean sumClamp) {

    /** What is done with the value. */
    public enum Type {
        UNSPECIFIED(0),
        SET(1),
        DELETE(2),
        SUM(3),
        MAX(4),
        MIN(5),
        SET_SUFFIX_VERSIONSTAMPED_KEY(9);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        static Type of(int code) {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            return UNSPECIFIED;
        }
    }

    /** Without bounds. */
    public static Mutation of(Type type, byte[] key, KvValue value, long expireAtMs) {
        return new Mutation(key, value, type, expireAtMs, new byte[0], new byte[0], false);
    }

    static Mutation parse(byte[] message) {
        var it = new Object() {
            byte[] key = {};
            KvValue value;
            Type type = Type.UNSPECIFIED;
            long expireAtMs;
            byte[] sumMin = {};
            byte[] sumMax = {};
            boolean sumClamp;
        };
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> it.key = in.bytes();
                case 2 -> it.value = KvValue.parse(in.bytes());
                case 3 -> it.type = Type.of(in.small());
                case 4 -> it.expireAtMs = in.number();
                case 5 -> it.sumMin = in.bytes();
                case 6 -> it.sumMax = in.bytes();
                case 7 -> it.sumClamp = in.flag();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new Mutation(it.key, it.value, it.type, it.expireAtMs, it.sumMin, it.sumMax, it.sumClamp);
    }

    byte[] toBytes() {
        return FieldWriter.message(out -> {
            out.bytes(1, key);
            if (value != null) {
                out.some(2, value.toBytes());
            }
            out.number(3, type.code)
                    .number(4, expireAtMs)
                    .bytes(5, sumMin)
                    .bytes(6, sumMax)
                    .flag(7, sumClamp);
        });
    }
}
