package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.pairs.PairJsonReader;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Table;
import dev.holdfast.sql.InsertReader;
import java.io.IOException;

/** The records of one stored file. Its end is only reached when the file was whole and undamaged. */
final class PartReader implements BatchReader {
    private final PartInput input;
    private final StoredFile file;
    private final Parser parser;
    private long records;
    private boolean ended;

    PartReader(Contents contents, Collection collection, StoredFile file) {
        this.file = file;
        this.input = new PartInput(contents, file);
        this.parser = parser(collection);
    }

    private interface Parser {
        Batch next() throws IOException;
    }

    @Override
    public Batch next() {
        try {
            Batch batch = ended ? null : parser.next();
            if (batch == null) {
                end();
            } else {
                records += batch.rows();
            }
            return batch;
        } catch (IOException e) {
            throw Folder.failed(e);
        } catch (RuntimeException e) {
            throw input.explain(e);
        }
    }

    /** For those who do not want the rest: makes sure that the file is undamaged. */
    void finish() {
        input.finish();
    }

    @Override
    public void close() {
        input.close();
    }

    private void end() {
        input.finish();
        if (records != file.records()) {
            throw input.damaged("it holds " + records + " records instead of " + file.records(), null);
        }
        ended = true;
    }

    private Parser parser(Collection collection) {
        return switch (collection) {
            case Table table -> new InsertReader(table, input)::next;
            case Pairs pairs -> pairs()::next;
        };
    }

    private PairJsonReader pairs() {
        try {
            // Stored pairs have no relative expiration, so that the time does not matter.
            return new PairJsonReader(input, file.name(), Failure.Kind.CORRUPT, 0);
        } catch (IOException e) {
            throw Folder.failed(e);
        } catch (RuntimeException e) {
            throw input.explain(e);
        }
    }
}
