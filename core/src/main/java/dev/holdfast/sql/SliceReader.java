package dev.holdfast.sql;

import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/** Follows the statements on {@code _holdfast_slices} that {@link SliceWriter} makes, with a map for the table. */
final class SliceReader {
    private static final byte[] CAST = SqlBuffer.ascii("CAST((");
    private static final byte[] AS_BLOB = SqlBuffer.ascii(" AS BLOB)");
    private static final byte[] AS_TEXT = SqlBuffer.ascii(" AS TEXT)");

    private final SqlInput in;
    private final CellReader cells;
    private final Map<Long, byte[]> table = new HashMap<>();
    private boolean created;
    private boolean dropped;

    SliceReader(SqlInput in, CellReader cells) {
        this.in = in;
        this.cells = cells;
    }

    /** Reads as many statements on slices as there are. */
    void read() {
        if (!created && in.take(InsertForm.CREATE_SLICES)) {
            created = true;
        }
        while (created && !dropped && (insert() || delete())) {
            // each turn is one statement
        }
        if (created && !dropped && table.isEmpty() && in.take(InsertForm.DROP_SLICES)) {
            dropped = true;
            if (!in.atEnd()) {
                throw in.corrupt();
            }
        }
    }

    /** After an INSERT into the real table. */
    void rowDone() {
        if (!table.isEmpty()) {
            in.expect(InsertForm.CLEAR_SLICES);
            table.clear();
        }
    }

    /** At the end of the input. */
    void end() {
        if (created != dropped) {
            throw in.corrupt();
        }
    }

    /** Reads a cell that is put together from slices; false when there is none. */
    boolean expression(BatchBuilder to) {
        if (!created || table.isEmpty()) {
            return false;
        }
        if (in.matches(InsertForm.SELECT_SLICE)) {
            to.addText(chain());
            return true;
        }
        if (!in.matches(CAST)) {
            return false;
        }
        in.skip(CAST.length - 1);
        byte[] value = chain();
        if (in.take(AS_TEXT)) {
            to.addText(value);
        } else {
            in.expect(AS_BLOB);
            to.addBlob(value);
        }
        return true;
    }

    private boolean insert() {
        if (!in.take(InsertForm.INSERT_SLICE)) {
            return false;
        }
        long id = cells.integer();
        in.expect(',');
        BatchBuilder one = new BatchBuilder(1, 1024);
        if (!expression(one)) {
            cells.read(one);
        }
        in.expect(')');
        in.expect(InsertForm.END);
        Batch cell = one.build();
        if (table.put(id, cell.bytes(0, 0)) != null) {
            throw in.corrupt();
        }
        return true;
    }

    private boolean delete() {
        if (!in.take(InsertForm.DELETE_MERGED)) {
            return false;
        }
        do {
            if (table.remove(cells.integer()) == null) {
                throw in.corrupt();
            }
        } while (in.take(','));
        in.expect(')');
        in.expect(InsertForm.END);
        return true;
    }

    private byte[] chain() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        do {
            in.expect(InsertForm.SELECT_SLICE);
            byte[] slice = table.get(cells.integer());
            if (slice == null) {
                throw in.corrupt();
            }
            all.writeBytes(slice);
            in.expect(')');
        } while (in.take('|') && pipe());
        return all.toByteArray();
    }

    private boolean pipe() {
        in.expect('|');
        return true;
    }
}
