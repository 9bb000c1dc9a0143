package dev.holdfast.flow;

import dev.holdfast.model.Catalog;
import dev.holdfast.testing.MemoryTarget;
import org.junit.jupiter.api.Nested;

class MemoryTargetTest {

    private static TargetContract.Place newPlace() {
        MemoryTarget.Storage storage = new MemoryTarget.Storage();
        return new TargetContract.Place() {
            @Override
            public Target target() {
                return new MemoryTarget(storage, 4);
            }

            @Override
            public Source source() {
                return storage.source();
            }

            @Override
            public boolean looksComplete() {
                return storage.isComplete();
            }
        };
    }

    @Nested
    class OfTables extends TargetContract {
        @Override
        protected Catalog.Kind kind() {
            return Catalog.Kind.SQLITE;
        }

        @Override
        protected Place place() {
            return newPlace();
        }
    }

    @Nested
    class OfPairs extends TargetContract {
        @Override
        protected Catalog.Kind kind() {
            return Catalog.Kind.KV;
        }

        @Override
        protected Place place() {
            return newPlace();
        }
    }
}
