package dev.holdfast.sql;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A window on a stream of SQL bytes. The fields are open within the package: literals are read straight from the array,
 * between {@code at} and {@code end}.
 */
final class SqlInput {
    private static final int WINDOW = 256 * 1024;

    private final InputStream in;
    private long before;

    byte[] bytes = new byte[WINDOW];
    int at;
    int end;

    SqlInput(InputStream in) {
        this.in = in;
    }

    /**
     * Reads on, keeping everything from {@code at}, which may move to another index: 0.
     *
     * @return false at the end of the stream
     */
    boolean fill() {
        if (at > 0) {
            System.arraycopy(bytes, at, bytes, 0, end - at);
            before += at;
            end -= at;
            at = 0;
        }
        if (end == bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L));
        }
        int got = read();
        end += Math.max(got, 0);
        return got > 0;
    }

    private int read() {
        try {
            return in.read(bytes, end, bytes.length - end);
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "The dump could not be read: " + e.getMessage(), "", e);
        }
    }

    /** Makes sure that so many bytes are in the window, if the stream has them. */
    boolean has(int count) {
        while (end - at < count) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    boolean atEnd() {
        return !has(1);
    }

    /** The next byte, or 0 at the end. */
    byte peek() {
        return has(1) ? bytes[at] : 0;
    }

    boolean matches(byte[] expected) {
        return has(expected.length) && Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
    }

    boolean take(byte[] expected) {
        if (matches(expected)) {
            at += expected.length;
            return true;
        }
        return false;
    }

    boolean take(char expected) {
        if (peek() == expected) {
            at++;
            return true;
        }
        return false;
    }

    void skip(int count) {
        at += count;
    }

    void expect(byte[] expected) {
        if (!take(expected)) {
            boolean cut = Arrays.mismatch(bytes, at, end, expected, 0, expected.length) == end - at;
            at = cut ? end : at;
            throw corrupt();
        }
    }

    void expect(char expected) {
        if (!take(expected)) {
            throw corrupt();
        }
    }

    /** That the byte at this place should not be there. */
    Failure corrupt() {
        String what = atEnd() ? "ends too early, after " : "is not what was written at ";
        return new Failure(
                Failure.Kind.CORRUPT,
                "The stored SQL " + what + (before + at) + " bytes",
                "The file was damaged or changed by hand; take another snapshot");
    }
}
