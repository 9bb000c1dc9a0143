package dev.holdfast.cloudflare.kv;

import dev.holdfast.cloudflare.Namespace;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.SourceContract;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Selection;
import dev.holdfast.sim.kv.KvManner;
import dev.holdfast.sim.kv.KvManner.BinaryManner;
import dev.holdfast.testing.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contract, with both manners of bulk gets. */
@Tag("slow")
class KvSourceTest {
    @Nested
    class InProduction extends Contract {
        InProduction() {
            super(KvManner.PRODUCTION);
        }
    }

    @Nested
    class AsWranglerDoesLocally extends Contract {
        AsWranglerDoesLocally() {
            super(KvManner.PRODUCTION.withBinary(BinaryManner.LOCAL).withTombstones());
        }
    }

    abstract static class Contract extends SourceContract {
        private final SimAccount account = new SimAccount();

        Contract(KvManner manner) {
            account.with(manner);
        }

        @AfterEach
        void close() {
            account.close();
        }

        @Override
        protected Catalog.Kind kind() {
            return Catalog.Kind.KV;
        }

        @Override
        protected int size() {
            return 1_100;
        }

        /** Workers KV has no snapshots. */
        @Override
        protected boolean isExact() {
            return false;
        }

        @Override
        protected Source open(Sample sample) {
            Namespace namespace = KvAccount.namespace(
                    account, sample.records().values().stream().findFirst().orElse(KvAccount.pairs(0, null, null)));
            return new KvSource(account.api(), namespace.title(), Selection.ALL);
        }
    }
}
