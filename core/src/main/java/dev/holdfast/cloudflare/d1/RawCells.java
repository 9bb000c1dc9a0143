package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.flow.Utf8;
import dev.holdfast.model.BatchBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Decodes the rows of one statement of {@link CellSql} into canonical cells. */
final class RawCells {
    private final int firstColumn;
    private final int width;
    private final BatchBuilder rows;
    private final List<LongCell> longCells = new ArrayList<>();
    private boolean doubtful;

    RawCells(int firstColumn, int width) {
        this.firstColumn = firstColumn;
        this.width = width;
        this.rows = new BatchBuilder(width);
    }

    /** A value that has to be fetched in slices; NULL stands in its place. */
    record LongCell(int row, int column, boolean text, int bytes) {}

    BatchBuilder rows() {
        return rows;
    }

    List<LongCell> longCells() {
        return longCells;
    }

    /** A text held what only bytes that are not UTF-8 can have become. */
    boolean isDoubtful() {
        return doubtful;
    }

    void add(JsonParser parser) throws IOException {
        int column = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (column == width) {
                throw new IOException("a row has too many values");
            }
            addCell(token, parser, column++);
        }
        if (column != width) {
            throw new IOException("a row has too few values");
        }
    }

    private void addCell(JsonToken token, JsonParser parser, int column) throws IOException {
        switch (token) {
            case VALUE_NULL -> rows.addNull();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> rows.addReal(Double.parseDouble(parser.getText()));
            case VALUE_STRING -> addTagged(parser.getText(), column);
            default -> throw new IOException("a row holds what no query of ours can give");
        }
    }

    private void addTagged(String value, int column) throws IOException {
        try {
            switch (value.charAt(0)) {
                case 'i' -> rows.addInteger(Long.parseLong(value, 1, value.length(), 10));
                case 't' -> addText(value);
                case 'h' -> rows.addText(HexFormat.of().parseHex(value, 1, value.length()));
                case 'x' -> rows.addBlob(HexFormat.of().parseHex(value, 1, value.length()));
                case 'r' -> rows.addReal(special(value));
                case 'l' -> addLong(value, column, true);
                case 'b' -> addLong(value, column, false);
                default -> throw new IOException("a row holds what no query of ours can give");
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("a row holds what no query of ours can give", e);
        }
    }

    private void addText(String value) {
        doubtful |= value.indexOf('\uFFFD') >= 0 || !Utf8.isEncodable(value);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        rows.addText(bytes, 1, bytes.length - 1);
    }

    private void addLong(String value, int column, boolean text) {
        int bytes = Integer.parseInt(value, 1, value.length(), 10);
        longCells.add(new LongCell(rows.rows(), firstColumn + column, text, bytes));
        rows.addNull();
    }

    private static double special(String value) throws IOException {
        return switch (value) {
            case "r+" -> Double.POSITIVE_INFINITY;
            case "r-" -> Double.NEGATIVE_INFINITY;
            case "r0" -> -0.0;
            default -> throw new IOException("an unknown number " + value);
        };
    }
}
