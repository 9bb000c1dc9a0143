package dev.holdfast.archive;

import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.archive.parts.PartFile;
import dev.holdfast.flow.Segment;
import dev.holdfast.model.Batch;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import dev.holdfast.sql.InsertWriter;
import java.io.IOException;
import java.util.List;

/** Parts of INSERT statements. */
final class SqlSegmentWriter extends SegmentWriter {
    private final Ledger ledger;
    private final Table table;
    private final long partBytes;
    private String name;
    private PartFile file;
    private InsertWriter inserts;
    private long records;

    SqlSegmentWriter(Ledger ledger, Segment segment, int written, long partBytes) {
        super(ledger, segment, written);
        this.ledger = ledger;
        this.table = (Table) segment.collection();
        this.partBytes = partBytes;
    }

    @Override
    void begin(String part) {
        name = ledger.names().sql(part);
        // What AUTOINCREMENT remembers must be written even if it is nothing: the inserts before it have left traces.
        if (isSequence()) {
            create();
        }
    }

    @Override
    int room(Batch batch, int from) {
        boolean full = file != null && inserts.bytes() + 2L * batch.buffer().length > partBytes;
        return full && !isSequence() ? 0 : batch.rows() - from;
    }

    @Override
    void add(Batch batch, int from, int to) {
        if (file == null) {
            create();
        }
        inserts.write(batch);
        records += batch.rows();
    }

    @Override
    List<StoredFile> end(KeyRange range) throws IOException {
        if (file == null) {
            return List.of();
        }
        inserts.finish();
        StoredFile stored = file.commit(records, table.name(), range);
        abandon();
        return List.of(stored);
    }

    @Override
    void abandon() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    /** Each part of it would begin with the same DELETE, so there is only one. */
    private boolean isSequence() {
        return table.kind() == Table.Kind.SEQUENCE;
    }

    private void create() {
        file = new PartFile(ledger.shelf(), name);
        inserts = new InsertWriter(table, file.stream());
        records = 0;
    }
}
