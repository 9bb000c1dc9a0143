package dev.holdfast.cloudflare.d1;

import dev.holdfast.cloudflare.Database;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.SourceContract;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Selection;
import dev.holdfast.testing.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contract, in each way of reading. */
@Tag("slow")
class D1SourceTest {
    @Nested
    class BySnapshot extends Contract {
        BySnapshot() {
            super(Capturing.Mode.SNAPSHOT, false);
        }
    }

    @Nested
    class ByPages extends Contract {
        ByPages() {
            super(Capturing.Mode.PAGES, false);
        }
    }

    @Nested
    class ByHeldPages extends Contract {
        ByHeldPages() {
            super(Capturing.Mode.PAGES, true);
        }
    }

    abstract static class Contract extends SourceContract {
        private final Capturing capturing;
        private final SimAccount account = new SimAccount();

        Contract(Capturing.Mode mode, boolean requireExact) {
            capturing = new Capturing(Selection.ALL, mode, requireExact);
        }

        @AfterEach
        void close() {
            account.close();
        }

        @Override
        protected Catalog.Kind kind() {
            return Catalog.Kind.SQLITE;
        }

        @Override
        protected int size() {
            return 1_200;
        }

        @Override
        protected Source open(Sample sample) {
            Database database = account.database(sample.sql());
            return new D1Source(account.api(), database.name(), capturing);
        }
    }
}
