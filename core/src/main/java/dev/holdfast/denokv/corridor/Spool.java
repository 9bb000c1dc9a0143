package dev.holdfast.denokv.corridor;

import dev.holdfast.denokv.engine.file.Sql;
import dev.holdfast.denokv.state.State;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Cell;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.util.Collections;

/**
 * All that is to be written, in a file of its own: so a source that breaks has changed nothing. For one thread at a time.
 */
final class Spool implements AutoCloseable {
    private final TemporaryFolder folder;
    private final Path file;
    private final State state;
    private boolean torn;

    /** @param folder removed with this */
    Spool(TemporaryFolder folder) {
        this.folder = folder;
        this.file = folder.path().resolve("kv.sqlite3");
        try {
            this.state = new State(file);
        } catch (RuntimeException e) {
            FetchedSource.close(folder);
            throw e;
        }
    }

    RangeWriter open(Collection collection) {
        String marks = String.join(", ", Collections.nCopies(collection.width(), "?"));
        return new Rows(state.session()
                .prepare("INSERT OR REPLACE INTO " + collection.name() + " (" + String.join(", ", collection.labels())
                        + ") VALUES (" + marks + ")"));
    }

    /** The whole, which nobody writes any more. */
    Path finish() {
        if (torn) {
            throw new IllegalStateException("a segment was given up");
        }
        long newest = state.session()
                .prepare("SELECT max(coalesce((SELECT max(version) FROM kv), 0), version) FROM "
                        + DenoKv.DATA_VERSION.name() + " WHERE k = 0")
                .first(row -> row.getLong(1));
        state.finish(Versionstamp.of(newest));
        return file;
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        state.close();
        FetchedSource.close(folder);
    }

    private final class Rows implements RangeWriter {
        private final Sql insert;
        private boolean committed;

        Rows(Sql insert) {
            this.insert = insert;
        }

        @Override
        public void write(Batch batch) {
            for (int row = 0; row < batch.rows(); row++) {
                for (int column = 0; column < batch.columns(); column++) {
                    bind(batch, row, column);
                }
                insert.run();
            }
        }

        private void bind(Batch batch, int row, int column) {
            switch (batch.tag(row, column)) {
                case Cell.INTEGER -> insert.with(batch.integer(row, column));
                case Cell.TEXT -> insert.with(batch.text(row, column));
                case Cell.BLOB -> insert.with(batch.bytes(row, column));
                default ->
                    throw new Failure(
                            Failure.Kind.USAGE,
                            "a record holds what no Deno KV database does",
                            "Was it written by denokv, Deno or Holdfast?");
            }
        }

        @Override
        public void commit() {
            committed = true;
        }

        @Override
        public void close() {
            torn |= !committed;
        }
    }
}
