package dev.holdfast.denokv.value;

/** How the bytes of a value are meant. */
public enum Encoding {
    /** JavaScript's structured clone, opaque here. */
    V8(1),
    /** An unsigned 64-bit number, little endian: {@code Deno.KvU64}. */
    LE64(2),
    /** Bytes as they are: {@code Uint8Array}. */
    BYTES(3);

    private final int code;

    Encoding(int code) {
        this.code = code;
    }

    /** The number on the wire and in files. */
    public int code() {
        return code;
    }

    /** @throws Malformed for a number that stands for none */
    public static Encoding of(int code) {
        return switch (code) {
            case 1 -> V8;
            case 2 -> LE64;
            case 3 -> BYTES;
            default -> throw new Malformed("there is no value encoding " + code);
        };
    }
}
