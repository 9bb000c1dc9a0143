package dev.holdfast.sqlite;

import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TargetContract;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class SqliteTargetTest {
    @TempDir
    static Path folder;

    private static int places;

    /** A file of its own in a folder that must hold nothing else in the end. */
    private record FilePlace(Path file, Writing.Mode mode) implements TargetContract.Place {
        @Override
        public Target target() {
            return new SqliteTarget(file, mode);
        }

        @Override
        public Source source() {
            return new SqliteSource(file, Selection.ALL);
        }

        @Override
        public boolean looksComplete() {
            return file.getParent().toFile().list().length > 0;
        }
    }

    private static TargetContract.Place place(Writing.Mode mode) throws Exception {
        return new FilePlace(
                Files.createDirectories(folder.resolve("p" + places++)).resolve("new?.db"), mode);
    }

    @Nested
    class Creating extends TargetContract {
        @Override
        protected Catalog.Kind kind() {
            return Catalog.Kind.SQLITE;
        }

        @Override
        protected Place place() throws Exception {
            return SqliteTargetTest.place(Writing.Mode.CREATE);
        }
    }

    @Nested
    class Replacing extends TargetContract {
        @Override
        protected Catalog.Kind kind() {
            return Catalog.Kind.SQLITE;
        }

        @Override
        protected boolean refusesWhatIsThere() {
            return false;
        }

        @Override
        protected Place place() throws Exception {
            return SqliteTargetTest.place(Writing.Mode.REPLACE);
        }
    }

    @Nested
    class Merging extends TargetContract {
        @Override
        protected Catalog.Kind kind() {
            return Catalog.Kind.SQLITE;
        }

        /** The sample has tables without a key, by which nothing is merged into what is there. */
        @Override
        protected Class<? extends Failure> refusal() {
            return Failure.class;
        }

        @Override
        protected Place place() throws Exception {
            return SqliteTargetTest.place(Writing.Mode.MERGE);
        }
    }
}
