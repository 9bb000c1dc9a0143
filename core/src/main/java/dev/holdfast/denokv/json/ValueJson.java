package dev.holdfast.denokv.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Malformed;
import java.math.BigInteger;

/**
 * A value: {@code {"u64": "12"}} for {@code Deno.KvU64}, {@code {"bytes": "AAE="}} for {@code Uint8Array}, and for
 * everything else {@code {"v8": "…", "json": …}}: the bytes that count, and what they say, where JSON can say it.
 */
public record ValueJson(Encoding encoding, byte[] bytes) {
    private static final String U64 = "u64";
    private static final String V8 = "v8";
    private static final String JSON = "json";
    private static final int LENGTH = 8;

    /** Comes back through {@link #read} as the same value. */
    public ObjectNode json() {
        return switch (encoding) {
            case LE64 ->
                bytes.length == LENGTH
                        ? Typed.of(U64, new BigInteger(1, reversed(bytes)).toString())
                        : Typed.of(U64, JsonNodeFactory.instance.binaryNode(bytes));
            case BYTES -> Typed.bytes(bytes);
            case V8 -> {
                ObjectNode node = Typed.of(V8, JsonNodeFactory.instance.binaryNode(bytes));
                JsonNode said = new V8Json(bytes).read();
                if (said != null) {
                    node.set(JSON, said);
                }
                yield node;
            }
        };
    }

    /**
     * Reads one; of {@code v8} and {@code json} the former counts, and the latter alone makes a new value.
     *
     * @throws Malformed for anything else
     */
    public static ValueJson read(JsonNode json) {
        if (json.has(V8)) {
            return new ValueJson(Encoding.V8, Typed.bytes(json.get(V8)));
        }
        if (json.size() == 1 && json.has(U64)) {
            return new ValueJson(Encoding.LE64, u64(json.get(U64).asText()));
        }
        if (json.size() == 1 && json.has(Typed.BYTES)) {
            return new ValueJson(Encoding.BYTES, Typed.bytes(json.get(Typed.BYTES)));
        }
        if (json.size() == 1 && json.has(JSON)) {
            return new ValueJson(Encoding.V8, new V8Bytes().write(json.get(JSON)));
        }
        throw new Malformed("a value is an object with one of v8, json, u64 and bytes");
    }

    private static byte[] u64(String text) {
        BigInteger number;
        try {
            number = new BigInteger(text);
        } catch (NumberFormatException e) {
            throw new Malformed("\"" + text + "\" is no whole number", e);
        }
        if (number.signum() < 0 || number.bitLength() > 64) {
            throw new Malformed(text + " is not between 0 and 2^64 - 1");
        }
        byte[] big = new byte[LENGTH];
        byte[] magnitude = number.toByteArray();
        int length = Math.min(LENGTH, magnitude.length);
        System.arraycopy(magnitude, magnitude.length - length, big, LENGTH - length, length);
        return reversed(big);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
