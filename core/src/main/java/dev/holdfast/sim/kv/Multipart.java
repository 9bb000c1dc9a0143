package dev.holdfast.sim.kv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The named parts of a {@code multipart/form-data} body (RFC 7578). */
final class Multipart {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
    private static final Pattern NAME = Pattern.compile("(?i)content-disposition:[^\\n]*[; ]name=\"([^\"]*)\"");

    private Multipart() {}

    static Map<String, byte[]> parts(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw Limits.invalid("multipart body without a boundary");
        }
        byte[] mark = ("--" + boundary.group(1)).getBytes(StandardCharsets.ISO_8859_1);
        Map<String, byte[]> parts = new HashMap<>();
        int at = find(body, mark, 0);
        while (at >= 0) {
            int from = at + mark.length;
            at = find(body, mark, from);
            if (at >= 0) {
                part(Arrays.copyOfRange(body, from + 2, at - 2), parts);
            }
        }
        return parts;
    }

    private static void part(byte[] part, Map<String, byte[]> parts) {
        int end = find(part, "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), 0);
        if (end < 0) {
            throw Limits.invalid("malformed multipart body");
        }
        Matcher name = NAME.matcher(new String(part, 0, end, StandardCharsets.UTF_8));
        if (name.find()) {
            parts.put(name.group(1), Arrays.copyOfRange(part, end + 4, part.length));
        }
    }

    private static int find(byte[] body, byte[] mark, int from) {
        for (int at = from; at <= body.length - mark.length; at++) {
            if (body[at] == mark[0] && Arrays.equals(body, at, at + mark.length, mark, 0, mark.length)) {
                return at;
            }
        }
        return -1;
    }
}
