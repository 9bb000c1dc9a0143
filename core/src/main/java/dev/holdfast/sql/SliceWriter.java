package dev.holdfast.sql;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes a value apart into rows of {@code _holdfast_slices} and says by which expression it is put together again.
 *
 * <p>Eight neighbours become one row as soon as they are there, so that the expression stays short (D1 allows depth 100)
 * and a value of n bytes costs n log n, not n². Text is cut between characters.
 */
final class SliceWriter {
    private static final int RADIX = 8;
    private static final int OVERHEAD = 128;
    private static final int SLICE_BYTES = Limits.STATEMENT_BYTES - OVERHEAD;
    private static final int SELECT_BYTES = InsertForm.SELECT_SLICE.length + 10;

    /** Where finished statements go. */
    interface Sink {
        void emit(byte[] bytes, int length);
    }

    private final Sink sink;
    private final SqlBuffer statement = new SqlBuffer(Limits.STATEMENT_BYTES);
    private boolean created;
    private long lastId;

    SliceWriter(Sink sink) {
        this.sink = sink;
    }

    /** How long the expression for a value can be whose literal has this size. */
    static long expressionBytes(long literalBytes) {
        long nodes = RADIX;
        for (long slices = literalBytes / (SLICE_BYTES / 2); slices >= RADIX; slices /= RADIX) {
            nodes += RADIX;
        }
        return nodes * SELECT_BYTES + 16;
    }

    /** Writes the slices of a TEXT or BLOB cell; the answer is the expression that gives the cell. */
    byte[] write(Batch batch, int row, int column) {
        create();
        byte[] from = batch.buffer();
        int start = batch.content(row, column);
        int length = batch.length(row, column);
        boolean text = batch.tag(row, column) == Cell.TEXT;
        boolean plain = text && PlainText.quotes(from, start, length) != PlainText.NOT_PLAIN;
        List<List<Long>> levels = new ArrayList<>();
        for (int at = start; at < start + length; ) {
            int end = plain
                    ? endOfText(from, at, start + length)
                    : (int) Math.min((long) at + SLICE_BYTES / 2, start + length);
            slice(from, at, end, plain);
            add(levels, 0, lastId, plain);
            at = end;
        }
        SqlBuffer expression = new SqlBuffer(1024);
        chain(
                expression,
                levels.reversed().stream().flatMap(List::stream).toList(),
                plain ? "" : text ? "TEXT" : "BLOB");
        return Arrays.copyOf(expression.bytes, expression.size);
    }

    /** The row is written: its slices are of no more use. */
    void clear() {
        sink.emit(InsertForm.CLEAR_SLICES, InsertForm.CLEAR_SLICES.length);
        lastId = 0;
    }

    void finish() {
        if (created) {
            sink.emit(InsertForm.DROP_SLICES, InsertForm.DROP_SLICES.length);
            created = false;
        }
    }

    private void create() {
        if (!created) {
            sink.emit(InsertForm.CREATE_SLICES, InsertForm.CREATE_SLICES.length);
            created = true;
        }
    }

    private void slice(byte[] from, int start, int end, boolean plain) {
        statement.add(InsertForm.INSERT_SLICE).add(++lastId).add(',');
        if (plain) {
            Literals.appendText(statement, from, start, end - start);
        } else {
            Literals.appendBlob(statement, from, start, end - start);
        }
        end();
    }

    private void add(List<List<Long>> levels, int level, long id, boolean plain) {
        if (levels.size() == level) {
            levels.add(new ArrayList<>());
        }
        List<Long> siblings = levels.get(level);
        siblings.add(id);
        if (siblings.size() == RADIX) {
            merge(siblings, plain);
            siblings.clear();
            add(levels, level + 1, lastId, plain);
        }
    }

    private void merge(List<Long> ids, boolean plain) {
        statement.add(InsertForm.INSERT_SLICE).add(++lastId).add(',');
        chain(statement, ids, plain ? "" : "BLOB");
        end();
        statement.add(InsertForm.DELETE_MERGED);
        for (int i = 0; i < ids.size(); i++) {
            statement.add(i == 0 ? "" : ",").add(ids.get(i).longValue());
        }
        end();
    }

    private void end() {
        statement.add(')').add(InsertForm.END);
        sink.emit(statement.bytes, statement.size);
        statement.size = 0;
    }

    private static void chain(SqlBuffer to, List<Long> ids, String cast) {
        to.add(cast.isEmpty() ? "" : "CAST(");
        for (int i = 0; i < ids.size(); i++) {
            to.add(i == 0 ? "" : "||")
                    .add(InsertForm.SELECT_SLICE)
                    .add(ids.get(i).longValue())
                    .add(')');
        }
        to.add(cast.isEmpty() ? "" : " AS " + cast + ")");
    }

    /** As far as a quoted literal reaches within the size of a slice, whole characters only. */
    private static int endOfText(byte[] from, int start, int limit) {
        int used = 2;
        int at = start;
        while (at < limit) {
            int step = PlainText.step(from, at, limit);
            used += from[at] == '\'' ? 2 : step;
            if (used > SLICE_BYTES) {
                break;
            }
            at += step;
        }
        return at;
    }
}
