package dev.holdfast.flow;

import dev.holdfast.model.Catalog;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Sample;
import org.junit.jupiter.api.Nested;

class MemorySourceTest {

    @Nested
    class OfTables extends SourceContract {
        @Override
        protected Catalog.Kind kind() {
            return Catalog.Kind.SQLITE;
        }

        @Override
        protected Source open(Sample sample) {
            return new MemorySource(sample);
        }
    }

    @Nested
    class OfPairs extends SourceContract {
        @Override
        protected Catalog.Kind kind() {
            return Catalog.Kind.KV;
        }

        @Override
        protected Source open(Sample sample) {
            return new MemorySource(sample);
        }
    }
}
