package dev.holdfast.denokv.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.V8Number;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/** Makes a value of V8's structured clone, version 15, of what {@link V8Json} shows of one. Once. */
final class V8Bytes {
    private static final int HEAD = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    V8Bytes() {
        out.write(0xff);
        out.write(15);
    }

    /** @throws Malformed for a form that stands for nothing */
    byte[] write(JsonNode json) {
        add(json);
        return out.toByteArray();
    }

    private void add(JsonNode json) {
        switch (json.getNodeType()) {
            case NULL -> out.write('0');
            case BOOLEAN -> out.write(json.booleanValue() ? 'T' : 'F');
            case STRING -> text(json.textValue());
            case NUMBER -> number(Typed.number(json));
            case ARRAY -> array(json);
            case OBJECT -> typed(json);
            default -> throw new Malformed("a value in JSON is of an unknown kind");
        }
    }

    private void typed(JsonNode json) {
        String name = Typed.name(json);
        JsonNode content = name == null ? json : json.get(name);
        switch (name) {
            case Typed.UNDEFINED -> out.write('_');
            case Typed.NUMBER -> number(Typed.special(content));
            case Typed.BIGINT -> tail(new V8Number.Big(Typed.bigint(content)));
            case Typed.DATE -> date(content.asText());
            case Typed.BYTES -> bytes(Typed.bytes(content));
            case Typed.MAP -> entries(';', content, ':');
            case Typed.SET -> entries('\'', content, ',');
            case Typed.OBJECT -> object(content);
            case null, default -> object(json);
        }
    }

    private void number(double value) {
        if (value == (int) value && (value != 0 || 1 / value > 0)) {
            out.write('I');
            varint((int) value << 1 ^ (int) value >> 31);
        } else {
            tail(new V8Number.Num(value));
        }
    }

    private void tail(V8Number number) {
        byte[] alone = number.bytes();
        out.write(alone, HEAD, alone.length - HEAD);
    }

    private void text(String text) {
        if (StandardCharsets.ISO_8859_1.newEncoder().canEncode(text)) {
            out.write('"');
            varint(text.length());
            out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            return;
        }
        int length = text.length() * 2;
        // The characters have to begin at an even place.
        if ((out.size() + 1 + sizeOf(length)) % 2 != 0) {
            out.write(0);
        }
        out.write('c');
        varint(length);
        ByteBuffer characters = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        text.chars().forEach(one -> characters.putChar((char) one));
        out.writeBytes(characters.array());
    }

    private void date(String text) {
        try {
            out.write('D');
            real(Instant.parse(text).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw new Malformed("\"" + text + "\" is no date as 2026-05-01T12:00:00Z", e);
        }
    }

    private void bytes(byte[] content) {
        out.write('B');
        varint(content.length);
        out.writeBytes(content);
        out.write('V');
        out.write('B');
        varint(0);
        varint(content.length);
        varint(0);
    }

    private void object(JsonNode json) {
        out.write('o');
        json.properties().forEach(member -> {
            text(member.getKey());
            add(member.getValue());
        });
        out.write('{');
        varint(json.size());
    }

    private void array(JsonNode json) {
        out.write('A');
        varint(json.size());
        json.forEach(this::add);
        out.write('$');
        varint(0);
        varint(json.size());
    }

    private void entries(char begin, JsonNode json, char end) {
        if (!json.isArray() || begin == ';' && json.size() % 2 != 0) {
            throw new Malformed("a map is an array of names and values, a set one of values");
        }
        out.write(begin);
        json.forEach(this::add);
        out.write(end);
        varint(json.size());
    }

    private void real(double value) {
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array());
    }

    private void varint(int value) {
        int rest = value;
        for (; (rest & ~0x7f) != 0; rest >>>= 7) {
            out.write(rest & 0x7f | 0x80);
        }
        out.write(rest);
    }

    private static int sizeOf(int value) {
        return Math.max(1, (38 - Integer.numberOfLeadingZeros(value)) / 7);
    }
}
