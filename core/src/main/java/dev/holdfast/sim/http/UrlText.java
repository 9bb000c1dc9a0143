package dev.holdfast.sim.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Percent-encoding, read strictly: a bad escape or bytes that are not UTF-8 are refused, never repaired (RFC 3986). */
public final class UrlText {
    private UrlText() {}

    /** Decodes one path segment; {@code +} is a plus. */
    public static String segment(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int at = 0; at < raw.length(); at++) {
            if (raw.charAt(at) != '%') {
                bytes.writeBytes(raw.substring(at, at + 1).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            bytes.write(escaped(raw, at));
            at += 2;
        }
        return utf8(bytes.toByteArray());
    }

    /** Decodes a query string; {@code +} is a blank, of two values for a name the last one counts. */
    public static Map<String, String> query(String raw) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : raw.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.put(segment(name.replace('+', ' ')), segment(value.replace('+', ' ')));
            }
        }
        return values;
    }

    private static int escaped(String raw, int at) {
        int high = at + 2 <= raw.length() - 1 ? Character.digit(raw.charAt(at + 1), 16) : -1;
        int low = at + 2 <= raw.length() - 1 ? Character.digit(raw.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new ApiError(400, 10011, "malformed percent-encoding in URL");
        }
        return high << 4 | low;
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ApiError(400, 10011, "URL is not valid UTF-8");
        }
    }
}
