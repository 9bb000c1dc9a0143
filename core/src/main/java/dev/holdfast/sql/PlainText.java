package dev.holdfast.sql;

/**
 * Which text may stand in a quoted literal as it is: strict UTF-8 without NUL.
 *
 * <p>A carriage return before a line feed is not plain either, because the {@code sqlite3} shell drops it when it reads
 * a script.
 */
final class PlainText {
    static final int NOT_PLAIN = -1;

    private PlainText() {}

    /** How many quotes the text holds, or {@link #NOT_PLAIN}. */
    static int quotes(byte[] text, int from, int length) {
        int quotes = 0;
        int end = from + length;
        for (int at = from; at < end; ) {
            byte b = text[at];
            int step = b > '\'' ? 1 : step(text, at, end);
            if (step == 0) {
                return NOT_PLAIN;
            }
            quotes += b == '\'' ? 1 : 0;
            at += step;
        }
        return quotes;
    }

    /** How many bytes the character takes that begins here; 0 when it is not plain. */
    static int step(byte[] text, int at, int end) {
        byte b = text[at];
        if (b > 0) {
            return b == '\r' && at + 1 < end && text[at + 1] == '\n' ? 0 : 1;
        }
        return b == 0 ? 0 : sequence(text, at, end);
    }

    /** The length of a well-formed sequence of several bytes (The Unicode Standard, table 3-7), else 0. */
    private static int sequence(byte[] text, int at, int end) {
        int lead = text[at] & 0xff;
        int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > end) {
            return 0;
        }
        int second = text[at + 1] & 0xff;
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((text[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
