package dev.holdfast.cloudflare;

import java.nio.charset.StandardCharsets;

/** Percent-encodes every byte that RFC 3986 section 2.3 does not call unreserved. */
final class UrlText {
    private UrlText() {}

    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(one)) {
                encoded.append((char) one);
            } else {
                encoded.append(String.format("%%%02X", one));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(byte one) {
        return one >= 'a' && one <= 'z'
                || one >= 'A' && one <= 'Z'
                || one >= '0' && one <= '9'
                || one == '-'
                || one == '.'
                || one == '_'
                || one == '~';
    }
}
