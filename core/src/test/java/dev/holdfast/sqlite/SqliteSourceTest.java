package dev.holdfast.sqlite;

import dev.holdfast.flow.Source;
import dev.holdfast.flow.SourceContract;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Selection;
import dev.holdfast.testing.Sample;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteSourceTest extends SourceContract {
    @TempDir
    Path folder;

    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.SQLITE;
    }

    @Override
    protected Source open(Sample sample) {
        return new SqliteSource(SqliteFiles.of(folder.resolve("a?b%20 #c.db"), sample), Selection.ALL);
    }

    /** Enough for several batches and for ranges that are worth while. */
    @Override
    protected int size() {
        return 5_000;
    }
}
