package dev.holdfast.cloudflare.d1;

import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Key;
import dev.holdfast.model.Table;
import dev.holdfast.sql.InsertWriter;
import dev.holdfast.sql.merge.MergeTables;
import java.util.List;
import java.util.Optional;

/**
 * Gathers segments, which come in plan order, into parts and sends each when it is large enough and may end. The table that a
 * part ends in and the key up to which it goes stand in the part's own row.
 */
final class Parts implements AutoCloseable {
    /** A longer position does not fit into a statement; the part then ends later. */
    private static final int LONGEST_POSITION = 40_000;

    private final PartSender sender;
    private final Glue glue;
    private final long partBytes;
    private final Optional<MergeTables> merge;
    private final List<Contents.Trigger> triggers;
    private PartFile part;
    private int number;
    private int done;
    private boolean open;
    private boolean broken;

    /**
     * @param merge how records go over those that are there; empty when there are none
     * @param triggers that must not fire: each part drops them first and makes them again at its end, so that nobody ever
     *     sees the database without them
     * @param number of the next part
     * @param done segments that are whole already
     */
    Parts(
            PartSender sender,
            Glue glue,
            long partBytes,
            Optional<MergeTables> merge,
            List<Contents.Trigger> triggers,
            int number,
            int done) {
        this.sender = sender;
        this.glue = glue;
        this.partBytes = partBytes;
        this.merge = merge;
        this.triggers = triggers;
        this.number = number;
        this.done = done;
        this.part = begun();
    }

    private PartFile begun() {
        return new PartFile(triggers.stream().map(Contents.Trigger::drop).toList());
    }

    RangeWriter open(Segment segment) {
        if (open || broken) {
            throw new IllegalStateException("segments must be written one after the other, and none given up");
        }
        open = true;
        return new Writer((Table) segment.collection());
    }

    /** Sends what is left. */
    void finish() {
        if (open || broken) {
            throw new IllegalStateException("a segment was given up");
        }
        if (!part.isEmpty()) {
            send(null);
        }
    }

    @Override
    public void close() {
        part.close();
    }

    private void send(Key after) {
        triggers.forEach(trigger -> part.statement(trigger.create()));
        sender.send(part, "part", number++, RestoreLog.text(new RestoreLog.Position(done, after)));
        part = begun();
    }

    private final class Writer implements RangeWriter {
        private final Table table;
        private InsertWriter inserts;
        private boolean committed;

        Writer(Table table) {
            this.table = table;
        }

        @Override
        public void write(Batch batch) {
            if (inserts == null) {
                begin();
            }
            merge.ifPresent(tables -> demandKeys(tables, batch));
            inserts.write(batch);
            Key last = table.key().length == 0 ? null : batch.key(batch.rows() - 1, table.key());
            boolean full = part.size() >= partBytes && last != null && last.cells().length * 2 < LONGEST_POSITION;
            if (full && glue.mayCutInside(table)) {
                end();
                send(last);
            }
        }

        private void demandKeys(MergeTables tables, Batch batch) {
            try {
                tables.demandKeys(table, batch);
            } catch (Failure failure) {
                sender.giveUp(failure);
                throw failure;
            }
        }

        @Override
        public void commit() {
            if (inserts == null && table.kind() == Table.Kind.SEQUENCE) {
                begin();
            }
            if (inserts != null) {
                end();
            }
            committed = true;
            open = false;
            done++;
            if (part.size() >= partBytes && glue.mayCutBehind(table)) {
                send(null);
            }
        }

        @Override
        public void close() {
            broken |= !committed;
        }

        private void begin() {
            if (merge.isPresent()) {
                part.statement(MergeSql.createBeside(table));
            }
            inserts = new InsertWriter(merge.isPresent() ? MergeSql.beside(table) : table, part);
        }

        private void end() {
            inserts.finish();
            inserts = null;
            merge.ifPresent(tables -> MergeSql.over(table, tables).forEach(part::statement));
        }
    }
}
