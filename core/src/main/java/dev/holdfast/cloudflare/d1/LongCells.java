package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.cloudflare.d1.RawCells.LongCell;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Fetches, in slices, the values that are too long for a page. */
final class LongCells {
    private final D1Calls calls;
    private final Table table;
    private final CellSql sql;

    LongCells(D1Calls calls, Table table, CellSql sql) {
        this.calls = calls;
        this.table = table;
        this.sql = sql;
    }

    /** The batch with these cells filled in; null when one is no longer as long as it was. */
    Batch fill(Batch batch, List<LongCell> cells, KeyRange range) {
        Map<Long, byte[]> values = new HashMap<>();
        for (LongCell cell : cells) {
            byte[] value = fetch(cell, rangeOf(batch, cell.row(), range));
            if (value.length != cell.bytes()) {
                return null;
            }
            values.put(place(cell.row(), cell.column()), value);
        }
        Map<Long, LongCell> places = new HashMap<>();
        cells.forEach(cell -> places.put(place(cell.row(), cell.column()), cell));
        return filled(batch, places, values);
    }

    private Batch filled(Batch batch, Map<Long, LongCell> places, Map<Long, byte[]> values) {
        BatchBuilder filled = new BatchBuilder(batch.columns(), batch.buffer().length);
        for (int row = 0; row < batch.rows(); row++) {
            for (int column = 0; column < batch.columns(); column++) {
                LongCell cell = places.get(place(row, column));
                if (cell == null) {
                    filled.addCell(batch.buffer(), batch.cell(row, column), batch.cellEnd(row, column));
                } else if (cell.text()) {
                    filled.addText(values.get(place(row, column)));
                } else {
                    filled.addBlob(values.get(place(row, column)));
                }
            }
        }
        return filled.build();
    }

    private KeyRange rangeOf(Batch batch, int row, KeyRange range) {
        int[] key = table.key();
        if (key.length == 0) {
            throw new Failure(
                    Failure.Kind.PARTIAL,
                    "table " + table.name() + " has no key, and a value too long to be read without one",
                    "Read it with --mode export.");
        }
        return new KeyRange(row == 0 ? range.after() : batch.key(row - 1, key), batch.key(row, key));
    }

    private byte[] fetch(LongCell cell, KeyRange row) {
        String query = sql.slices(table.columns().get(cell.column()), cell.bytes(), row);
        return calls.raw(List.of(query), Slices::new).bytes.toByteArray();
    }

    private static long place(int row, int column) {
        return (long) row << 32 | column;
    }

    /** The slices of the last row. */
    private static final class Slices implements RawResult.RawRows {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void row(int statement, JsonParser parser) throws IOException {
            bytes.reset();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                bytes.writeBytes(HexFormat.of().parseHex(parser.getText()));
            }
        }
    }
}
