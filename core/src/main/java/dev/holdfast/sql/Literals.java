package dev.holdfast.sql;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Cell;
import java.nio.charset.StandardCharsets;

/**
 * Cells as SQL literals that every SQLite since 3.40 reads back bit for bit.
 *
 * <p>Text stands in plain quotes (newlines as they are); text that is no strict UTF-8, or holds NUL or CR LF, as
 * {@code CAST(X'…' AS TEXT)}. A real never looks like an integer.
 */
public final class Literals {
    static final byte[] CAST_HEX = SqlBuffer.ascii("CAST(X'");
    static final byte[] AS_TEXT = SqlBuffer.ascii("' AS TEXT)");
    private static final byte[] NULL = SqlBuffer.ascii("NULL");

    private Literals() {}

    /** The literal of one cell. */
    public static String of(Batch batch, int row, int column) {
        SqlBuffer out = new SqlBuffer(64);
        append(out, batch, row, column);
        return out.toString();
    }

    /** A text literal. */
    public static String text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        SqlBuffer out = new SqlBuffer(bytes.length + 2);
        appendText(out, bytes, 0, bytes.length);
        return out.toString();
    }

    static void append(SqlBuffer out, Batch batch, int row, int column) {
        switch (batch.tag(row, column)) {
            case Cell.NULL -> out.add(NULL);
            case Cell.INTEGER -> out.add(batch.integer(row, column));
            case Cell.REAL -> Reals.append(out, batch.real(row, column));
            case Cell.TEXT -> appendText(out, batch.buffer(), batch.content(row, column), batch.length(row, column));
            default -> appendBlob(out, batch.buffer(), batch.content(row, column), batch.length(row, column));
        }
    }

    static void appendBlob(SqlBuffer out, byte[] from, int start, int length) {
        out.add('X').add('\'').addHex(from, start, length).add('\'');
    }

    static void appendText(SqlBuffer out, byte[] from, int start, int length) {
        int mark = out.size;
        if (!appendQuoted(out, from, start, start + length)) {
            out.size = mark;
            out.add(CAST_HEX).addHex(from, start, length).add(AS_TEXT);
        }
    }

    /** Copies and checks in one pass; false when the text turns out not to be plain. */
    private static boolean appendQuoted(SqlBuffer out, byte[] from, int start, int end) {
        out.ensure(2L * (end - start) + 2);
        byte[] to = out.bytes;
        int put = out.size;
        to[put++] = '\'';
        for (int at = start; at < end; ) {
            byte b = from[at];
            int step = b > '\'' ? 1 : PlainText.step(from, at, end);
            if (step == 0) {
                return false;
            }
            to[put++] = b;
            if (b == '\'') {
                to[put++] = b;
            }
            for (int i = 1; i < step; i++) {
                to[put++] = from[at + i];
            }
            at += step;
        }
        to[put++] = '\'';
        out.size = put;
        return true;
    }
}
