package dev.holdfast.auth.totp;

import java.util.Optional;

/**
 * Base 32 as authenticators write it (RFC 4648 §6). Read in capitals or small letters, in groups parted by spaces or
 * hyphens, with or without padding; anything else is refused, also bits behind the last whole byte that are not zero.
 */
final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int LONGEST = 1_000;

    private Base32() {}

    static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int bits = 0;
        int buffer = 0;
        for (byte next : bytes) {
            buffer = buffer << 8 | next & 0xff;
            for (bits += 8; bits >= 5; bits -= 5) {
                text.append(ALPHABET.charAt(buffer >> bits - 5 & 31));
            }
            buffer &= (1 << bits) - 1;
        }
        return bits == 0
                ? text.toString()
                : text.append(ALPHABET.charAt(buffer << 5 - bits & 31)).toString();
    }

    static Optional<byte[]> decode(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        String digits = text.strip().replaceAll("[ -]", "").replaceFirst("={1,6}$", "");
        byte[] bytes = new byte[digits.length() * 5 / 8];
        int bits = 0;
        int buffer = 0;
        int filled = 0;
        for (int i = 0; i < digits.length(); i++) {
            int value = value(digits.charAt(i));
            if (value < 0) {
                return Optional.empty();
            }
            buffer = buffer << 5 | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[filled++] = (byte) (buffer >> bits);
                buffer &= (1 << bits) - 1;
            }
        }
        return bits >= 5 || buffer != 0 ? Optional.empty() : Optional.of(bytes);
    }

    /** Not by {@code toUpperCase}: that makes an I of a dotless one. */
    private static int value(char digit) {
        if (digit >= 'a' && digit <= 'z') {
            return digit - 'a';
        }
        return ALPHABET.indexOf(digit);
    }
}
