package dev.holdfast.denokv.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.holdfast.denokv.value.KeyCodec;
import dev.holdfast.denokv.value.KeyPart;
import dev.holdfast.denokv.value.Malformed;
import java.util.ArrayList;
import java.util.List;

/**
 * A key as an array of its parts: strings, booleans and numbers as they are, {@code {"bigint": "12"}},
 * {@code {"bytes": "AAE="}}. Bytes that are no key are {@code {"bytes": "…"}} without an array.
 */
public final class KeyJson {
    private KeyJson() {}

    /** Comes back through {@link #bytes} as the same bytes. */
    public static JsonNode of(byte[] key) {
        try {
            ArrayNode parts = JsonNodeFactory.instance.arrayNode();
            KeyCodec.decode(key).forEach(part -> parts.add(of(part)));
            return parts;
        } catch (Malformed e) {
            return Typed.bytes(key);
        }
    }

    private static JsonNode of(KeyPart part) {
        return switch (part) {
            case KeyPart.Text(String value) -> JsonNodeFactory.instance.textNode(value);
            case KeyPart.Bool(boolean value) -> JsonNodeFactory.instance.booleanNode(value);
            case KeyPart.Number(double value) -> Typed.number(value);
            case KeyPart.BigInt(java.math.BigInteger value) -> Typed.of(Typed.BIGINT, value.toString());
            case KeyPart.Bytes(byte[] value) -> Typed.bytes(value);
        };
    }

    /** @throws Malformed for JSON that is no key */
    public static byte[] bytes(JsonNode json) {
        if (Typed.BYTES.equals(Typed.name(json))) {
            return Typed.bytes(json.get(Typed.BYTES));
        }
        if (!json.isArray()) {
            throw new Malformed("a key is an array of its parts");
        }
        List<KeyPart> parts = new ArrayList<>();
        json.forEach(part -> parts.add(part(part)));
        return KeyCodec.encode(parts);
    }

    private static KeyPart part(JsonNode json) {
        if (json.isTextual()) {
            return new KeyPart.Text(json.textValue());
        }
        if (json.isBoolean()) {
            return new KeyPart.Bool(json.booleanValue());
        }
        if (json.isNumber()) {
            return new KeyPart.Number(Typed.number(json));
        }
        return switch (Typed.name(json)) {
            case Typed.NUMBER -> new KeyPart.Number(Typed.special(json.get(Typed.NUMBER)));
            case Typed.BIGINT -> new KeyPart.BigInt(Typed.bigint(json.get(Typed.BIGINT)));
            case Typed.BYTES -> new KeyPart.Bytes(Typed.bytes(json.get(Typed.BYTES)));
            case null, default -> throw new Malformed("a part of a key is a string, number, bigint, boolean or bytes");
        };
    }
}
