package dev.holdfast.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Watches a dump go by and knows at its end whether it was whole: the last statement has its semicolon, and a transaction
 * that was begun at its head is ended. A dump that lacks its tail is valid SQL more often than not.
 */
final class DumpEnd extends FilterInputStream {
    private static final int KEPT = 80;
    private static final int HEAD = 10;

    private final byte[] line = new byte[KEPT];
    private int kept;
    private int lines;
    private int last = ' ';
    private int lastOfStatement = ';';
    private boolean begun;
    private boolean ended;

    DumpEnd(InputStream in) {
        super(in);
    }

    /** Whether what has gone by is whole. To be asked at the end. */
    boolean isWhole() {
        endLine();
        return lastOfStatement == ';' && (!begun || ended);
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        if (one >= 0) {
            see((byte) one);
        }
        return one;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int count = super.read(into, from, length);
        for (int i = 0; i < count; i++) {
            see(into[from + i]);
        }
        return count;
    }

    private void see(byte one) {
        if (one == '\n') {
            endLine();
        } else if (one != ' ' && one != '\t' && one != '\r' || kept > 0 && kept < KEPT) {
            if (kept < KEPT) {
                line[kept++] = one;
            }
            last = one == ' ' || one == '\t' || one == '\r' ? last : one;
        }
    }

    private void endLine() {
        String text =
                new String(line, 0, kept, StandardCharsets.ISO_8859_1).strip().toUpperCase(Locale.ROOT);
        if (!text.isEmpty() && !text.startsWith("--")) {
            lastOfStatement = last;
            begun |= lines < HEAD && (text.equals("BEGIN TRANSACTION;") || text.equals("BEGIN;"));
            ended = text.equals("COMMIT;") || text.equals("END;");
        }
        kept = 0;
        lines++;
    }
}
