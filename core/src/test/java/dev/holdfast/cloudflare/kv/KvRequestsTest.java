package dev.holdfast.cloudflare.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cloudflare.Namespace;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Capture;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.sim.http.Traffic;
import dev.holdfast.sim.kv.KvManner;
import dev.holdfast.sim.kv.KvManner.BinaryManner;
import dev.holdfast.testing.Records;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a capture costs in requests, and what becomes of pairs that are not what the listing said. */
@Tag("slow")
class KvRequestsTest {
    private static final int KEYS = 10_000;

    private final SimAccount account = new SimAccount();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void textTakesNoMoreThanItMust() {
        assertThat(requests(i -> false)).isLessThanOrEqualTo((int) (110 * 1.05));
    }

    @Test
    void binaryTakesOneRequestAKey() {
        assertThat(requests(i -> true)).isLessThanOrEqualTo((int) (KEYS * 1.02));
    }

    @Test
    void aFewBinaryValuesWhoseNamesTell() {
        assertThat(requests(i -> i % 100 == 50)).isLessThanOrEqualTo((int) ((10 + 99 + 100) * 1.5));
    }

    @Test
    void locallyNothingIsRefusedAndBinaryIsReadAgain() {
        account.with(KvManner.PRODUCTION.withBinary(BinaryManner.LOCAL));
        assertThat(requests(i -> i % 100 == 50)).isLessThanOrEqualTo((int) ((10 + 100 + 100) * 1.05));
    }

    private int requests(IntPredicate binary) {
        Batch pairs = KvAccount.pairs(
                KEYS,
                i -> String.format(binary.test(i) ? "img/%05d.png" : "page/%05d", i),
                i -> binary.test(i) ? KvAccount.binary(i) : KvAccount.text(i));
        Namespace namespace = KvAccount.namespace(account, pairs);
        try (Source source = new KvSource(account.api(), namespace.title(), Selection.ALL)) {
            int before = account.simulator().requests().size();
            List<String> read =
                    Records.read(source, source.catalog().collections().getFirst(), KeyRange.ALL);
            assertThat(read).hasSize(KEYS).doesNotHaveDuplicates();
            int requests = account.requestsSince(before).size();
            return requests;
        }
    }

    @Test
    void hostileNamesAndLargeValues() {
        byte[] large = new byte[3 << 20];
        Arrays.fill(large, (byte) 'x');
        BatchBuilder pairs = new BatchBuilder(4);
        List<String> names = List.of("\u0001", " ", "%2F", "../up", "a b", "a%b", "a/b?c=d#e&f", "q\"uote", "é", "😀");
        names.forEach(name -> pairs.addText(name).addBlob(large).addNull().addText("{\"a\":[1,null]}"));
        assertReads(pairs.build());
    }

    @Test
    void textThatHoldsReplacementCharactersIsNotMistaken() {
        BatchBuilder pairs = new BatchBuilder(4);
        pairs.addText("a")
                .addBlob("\uFFFD".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .addNull()
                .addNull();
        pairs.addText("b").addBlob(new byte[0]).addNull().addText("\"\"");
        pairs.addText("c").addBlob(new byte[] {'x', (byte) 0x80}).addNull().addNull();
        Batch batch = pairs.build();
        assertReads(batch);
        account.with(KvManner.PRODUCTION.withBinary(BinaryManner.LOCAL));
        assertReads(batch);
    }

    private void assertReads(Batch pairs) {
        Namespace namespace = KvAccount.namespace(account, pairs);
        try (Source source = new KvSource(account.api(), namespace.id(), Selection.ALL);
                BatchReader reader = source.read(source.catalog().collections().getFirst(), KeyRange.ALL)) {
            BatchBuilder read = new BatchBuilder(4);
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    read.addRow(batch, row);
                }
            }
            Batch all = read.build();
            assertThat(all.rows()).isEqualTo(pairs.rows());
            assertThat(all.buffer()).isEqualTo(pairs.buffer());
        }
    }

    @Test
    void whatExpiresWhileItIsReadIsNoLossAndWhatVanishesIs() {
        long soon = account.clock().instant().getEpochSecond() + 120;
        BatchBuilder pairs = new BatchBuilder(4);
        pairs.addText("expires").addBlob(KvAccount.binary(1)).addInteger(soon).addNull();
        pairs.addText("stays").addBlob(KvAccount.text(1)).addNull().addNull();
        pairs.addText("vanishes").addBlob(KvAccount.text(2)).addNull().addNull();
        Namespace namespace = KvAccount.namespace(account, pairs.build());
        AtomicBoolean first = new AtomicBoolean(true);
        account.with(Traffic.CALM.withHook(request -> {
            if (request.path().endsWith("/bulk/get") && first.getAndSet(false)) {
                account.clock().of(Duration.ofMinutes(5));
                new KvCalls(account.api(), namespace.id()).bulkDelete(List.of("vanishes"));
            }
        }));
        try (Source source = new KvSource(account.api(), namespace.title(), Selection.ALL)) {
            List<String> read =
                    Records.read(source, source.catalog().collections().getFirst(), KeyRange.ALL);
            Capture capture = source.finish(source.start());
            assertThat(read).hasSize(1);
            assertThat(capture.missing()).singleElement().satisfies(finding -> {
                assertThat(finding.name()).isEqualTo("vanishes");
                assertThat(finding.reason()).contains("deleted");
            });
            assertThat(capture.warnings()).singleElement().satisfies(finding -> {
                assertThat(finding.name()).isEqualTo("expires");
                assertThat(finding.reason()).contains("no loss");
            });
        }
    }
}
