package dev.holdfast.cloudflare.d1;

import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TargetContract;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Writing.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contract, with parts as batches and with each part an import of its own. */
@Tag("slow")
class D1TargetTest {
    @Nested
    class ByBatches extends Contract {
        ByBatches() {
            super(D1Target.PART_BYTES);
        }
    }

    @Nested
    class ByImports extends Contract {
        ByImports() {
            super(1);
        }
    }

    abstract static class Contract extends TargetContract {
        private final SimAccount account = new SimAccount();
        private final long partBytes;
        private int places;

        Contract(long partBytes) {
            this.partBytes = partBytes;
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
            return 400;
        }

        @Override
        protected int crashStep() {
            return 5;
        }

        @Override
        protected Place place() {
            String name = "place" + ++places;
            return new Place() {
                @Override
                public Target target() {
                    return new D1Target(account.api(), name, Mode.CREATE, partBytes);
                }

                @Override
                public Source source() {
                    return new D1Source(account.api(), name, Capturing.ALL);
                }

                @Override
                public boolean looksComplete() {
                    return account.api().databases().stream()
                                    .anyMatch(one -> one.name().equals(name))
                            && new RestoreLog(new D1Calls(
                                            account.api(), account.api().resolveDatabase(name)))
                                    .header()
                                    .isEmpty();
                }
            };
        }
    }
}
