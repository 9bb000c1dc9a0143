package dev.holdfast.files;

import dev.holdfast.flow.Utf8;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Cell;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Pairs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;

/** Turns records into lines of CSV, and remembers which columns hold bytes. */
final class CsvRows {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final String NOTE = " (hex after \\x)";

    private final List<String> labels;
    private final boolean pairs;
    private final OutputStream out;
    private final boolean[] hex;
    private final boolean[] alike;

    CsvRows(Collection collection, OutputStream out) {
        this.labels = collection.labels();
        this.pairs = collection instanceof Pairs;
        this.out = out;
        this.hex = new boolean[labels.size()];
        this.alike = new boolean[labels.size()];
    }

    void write(Batch batch) throws IOException {
        for (int row = 0; row < batch.rows(); row++) {
            for (int column = 0; column < batch.columns(); column++) {
                if (column > 0) {
                    out.write(',');
                }
                writeCell(batch, row, column);
            }
            out.write(LINE_END);
        }
    }

    byte[] header() {
        StringJoiner header = new StringJoiner(",", "", "\r\n");
        for (int column = 0; column < labels.size(); column++) {
            header.add(quoted(labels.get(column) + (hex[column] ? NOTE : "")));
        }
        return header.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Columns where a text looks like the hexadecimal form of other values. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (int column = 0; column < labels.size(); column++) {
            if (hex[column] && alike[column]) {
                findings.add(new Finding(
                        labels.get(column),
                        "holds bytes, and also text that begins with \\x: CSV can not tell them apart"));
            }
        }
        return findings;
    }

    private void writeCell(Batch batch, int row, int column) throws IOException {
        switch (batch.tag(row, column)) {
            case Cell.NULL -> {}
            case Cell.INTEGER -> ascii(Long.toString(batch.integer(row, column)));
            case Cell.REAL -> ascii(Double.toString(batch.real(row, column)));
            case Cell.TEXT -> text(batch, row, column);
            default -> {
                if (pairs && Utf8.isValid(batch.buffer(), batch.content(row, column), batch.length(row, column))) {
                    text(batch, row, column);
                } else {
                    hex[column] = true;
                    int from = batch.content(row, column);
                    ascii("\\x" + HexFormat.of().formatHex(batch.buffer(), from, from + batch.length(row, column)));
                }
            }
        }
    }

    private void text(Batch batch, int row, int column) throws IOException {
        byte[] bytes = batch.buffer();
        int from = batch.content(row, column);
        int end = from + batch.length(row, column);
        alike[column] |= end - from >= 2 && bytes[from] == '\\' && bytes[from + 1] == 'x';
        if (!needsQuotes(bytes, from, end)) {
            out.write(bytes, from, end - from);
            return;
        }
        out.write('"');
        for (int i = from; i < end; i++) {
            if (bytes[i] == '"') {
                out.write('"');
            }
            out.write(bytes[i]);
        }
        out.write('"');
    }

    private static boolean needsQuotes(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '"' || bytes[i] == ',' || bytes[i] == '\r' || bytes[i] == '\n') {
                return true;
            }
        }
        return from == end || bytes[from] == ' ' || bytes[end - 1] == ' ';
    }

    private static String quoted(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return needsQuotes(bytes, 0, bytes.length) ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private void ascii(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
