package dev.holdfast.sqlite;

import dev.holdfast.flow.RangeWriter;
import dev.holdfast.model.Batch;
import java.util.function.Consumer;

/** Writes one segment; tells the target when it was given up, as its rows are then there in part. */
final class RowWriter implements RangeWriter {
    private final InsertStatements statements;
    private final Consumer<Batch> check;
    private final Runnable givenUp;
    private boolean committed;
    private boolean closed;

    /** @param check refuses what may not be written */
    RowWriter(InsertStatements statements, Consumer<Batch> check, Runnable givenUp) {
        this.statements = statements;
        this.check = check;
        this.givenUp = givenUp;
    }

    @Override
    public void write(Batch batch) {
        check.accept(batch);
        statements.write(batch);
    }

    @Override
    public void commit() {
        committed = true;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!committed) {
            givenUp.run();
        }
        statements.close();
    }
}
