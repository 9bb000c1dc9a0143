package dev.holdfast.denokv.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.denokv.value.V8Number;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/**
 * Shows what a value of V8's structured clone says, as far as it is made of what JSON has, and of bigints, dates, bytes,
 * maps and sets ({@code v8/src/objects/value-serializer.cc} is the definition). For looking at: the bytes count.
 */
final class V8Json {
    private static final int DEEPEST = 200;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final byte[] bytes;
    private final ByteBuffer in;
    private int depth;

    V8Json(byte[] bytes) {
        this.bytes = bytes;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Something that is not shown. */
    private static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unknown() {
            super(null, null, false, false);
        }
    }

    /** Null when it holds something else, or is broken. */
    JsonNode read() {
        try {
            if (in.get() != (byte) 0xff || varint() < 13) {
                return null;
            }
            JsonNode value = value();
            return in.hasRemaining() ? null : value;
        } catch (Unknown
                | BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | DateTimeException e) {
            return null;
        }
    }

    private JsonNode value() {
        if (++depth > DEEPEST) {
            throw new Unknown();
        }
        int start = in.position();
        int tag = tag();
        JsonNode value = switch (tag) {
            case '_' -> Typed.of(Typed.UNDEFINED, JSON.booleanNode(true));
            case '0' -> JSON.nullNode();
            case 'T' -> JSON.booleanNode(true);
            case 'F' -> JSON.booleanNode(false);
            case 'I', 'U', 'N', 'Z' -> number(start, tag);
            case '"' -> JSON.textNode(new String(take(length()), StandardCharsets.ISO_8859_1));
            case 'c' -> JSON.textNode(utf16(take(length())));
            case 'S' -> JSON.textNode(new String(take(length()), StandardCharsets.UTF_8));
            case 'D' -> Typed.of(Typed.DATE, date(in.getDouble()));
            case 'o' -> object();
            case 'A' -> array(length());
            case ';' -> Typed.of(Typed.MAP, entries(':'));
            case '\'' -> Typed.of(Typed.SET, entries(','));
            case 'B' -> bytes(length());
            default -> throw new Unknown();
        };
        depth--;
        return value;
    }

    /** Half a character is none that JSON in UTF-8 has. */
    private static String utf16(byte[] bytes) {
        try {
            return StandardCharsets.UTF_16LE
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unknown();
        }
    }

    private static String date(double ms) {
        if (ms != Math.rint(ms)) {
            throw new Unknown();
        }
        return Instant.ofEpochMilli((long) ms).toString();
    }

    /** A number is read elsewhere, from a message of its own. */
    private JsonNode number(int start, int tag) {
        switch (tag) {
            case 'N' -> in.getDouble();
            case 'Z' -> take(varint() >>> 1);
            default -> varint();
        }
        byte[] alone = new byte[2 + in.position() - start];
        alone[0] = (byte) 0xff;
        alone[1] = 15;
        System.arraycopy(bytes, start, alone, 2, alone.length - 2);
        return switch (V8Number.read(alone)) {
            case V8Number.Num(double value) -> Typed.number(value);
            case V8Number.Big(java.math.BigInteger value) -> Typed.of(Typed.BIGINT, value.toString());
            case null -> throw new Unknown();
        };
    }

    private JsonNode object() {
        ObjectNode object = JSON.objectNode();
        int count = 0;
        while (peek() != '{') {
            object.set(name(), value());
            count++;
        }
        tag();
        if (varint() != count || object.size() != count) {
            throw new Unknown();
        }
        return Typed.isAmbiguous(object) ? Typed.of(Typed.OBJECT, object) : object;
    }

    /** Small numbers as names come as numbers. */
    private String name() {
        JsonNode name = value();
        if (!name.isTextual() && !name.isIntegralNumber()) {
            throw new Unknown();
        }
        return name.asText();
    }

    /** With holes, or with members besides, it is not shown. */
    private ArrayNode array(int length) {
        ArrayNode array = JSON.arrayNode();
        for (int i = 0; i < length; i++) {
            array.add(value());
        }
        if (tag() != '$' || varint() != 0 || varint() != length) {
            throw new Unknown();
        }
        return array;
    }

    /** Of a map, a name and a value after the other. */
    private ArrayNode entries(char end) {
        ArrayNode array = JSON.arrayNode();
        while (peek() != end) {
            array.add(value());
        }
        tag();
        if (varint() != array.size()) {
            throw new Unknown();
        }
        return array;
    }

    /** A buffer, and the view of it that is a whole {@code Uint8Array}. */
    private JsonNode bytes(int length) {
        byte[] content = take(length);
        if (!in.hasRemaining() || peek() != 'V') {
            throw new Unknown();
        }
        tag();
        if (in.get() != 'B' || varint() != 0 || varint() != length) {
            throw new Unknown();
        }
        // Flags; versions before 14 have none.
        varint();
        return Typed.bytes(content);
    }

    private int tag() {
        int tag = in.get();
        while (tag == 0) {
            tag = in.get();
        }
        return tag;
    }

    private int peek() {
        int at = in.position();
        while (in.get(at) == 0) {
            at++;
        }
        return in.get(at);
    }

    private int length() {
        int length = varint();
        if (length < 0 || length > in.remaining()) {
            throw new Unknown();
        }
        return length;
    }

    private byte[] take(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new Unknown();
        }
        byte[] taken = Arrays.copyOfRange(bytes, in.position(), in.position() + length);
        in.position(in.position() + length);
        return taken;
    }

    private int varint() {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            if (shift < 32) {
                value |= (next & 0x7f) << shift;
            }
            if (next >= 0) {
                return value;
            }
        }
    }
}
