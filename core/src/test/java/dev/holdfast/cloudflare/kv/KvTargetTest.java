package dev.holdfast.cloudflare.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TargetContract;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.model.Writing.Mode;
import dev.holdfast.model.Writing.ShortTtl;
import dev.holdfast.sim.kv.KvManner;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what is Workers KV's own. */
@Tag("slow")
class KvTargetTest extends TargetContract {
    @TempDir
    Path folder;

    private final SimAccount account = new SimAccount();
    private int places;

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
        return 300;
    }

    @Override
    protected int crashStep() {
        return 2;
    }

    @Override
    protected Place place() {
        String title = "place" + ++places;
        Path progress = folder.resolve(title + ".json");
        return new Place() {
            @Override
            public Target target() {
                return new KvTarget(account.api(), title, Writing.NEW, progress);
            }

            @Override
            public Source source() {
                return new KvSource(account.api(), title, Selection.ALL);
            }

            @Override
            public boolean looksComplete() {
                return account.api().namespaces().stream()
                        .anyMatch(one -> one.title().equals(title) && !new Ledger(progress).isUnfinished(one.id()));
            }
        };
    }

    @Test
    void replaceLeavesNothingOfWhatWasThere() {
        copy(pairs("a", "b", "c"), "ns", Mode.CREATE);
        copy(pairs("b", "d"), "ns", Mode.REPLACE);
        assertThat(keys("ns")).containsExactly("b", "d");
    }

    @Test
    void replaceOfAPrefixLeavesTheOthers() {
        copy(pairs("a", "p1", "p2", "q"), "ns", Mode.CREATE);
        Selection part = new Selection(Set.of(), "p");
        copy(pairs("p2", "p3"), "ns", new Writing(Mode.REPLACE, ShortTtl.SKIP, 0, part));
        assertThat(keys("ns")).containsExactly("a", "p2", "p3", "q");
    }

    @Test
    void whatAnInterruptedMergeFoundIsNotTakenForItsOwn() {
        copy(pairs("a", "b"), "ns", Mode.CREATE);
        String id = account.api().resolveNamespace("ns").id();
        Path progress = folder.resolve("ns.json");
        Sample sample = new Sample(Catalog.ofPairs("p"), Map.of("p", pairs("c")), List.of());
        for (Selection part : List.of(Selection.ALL, new Selection(Set.of(), "c"))) {
            Mode mode = part.isAll() ? Mode.MERGE : Mode.REPLACE;
            try (Target target =
                            new KvTarget(account.api(), "ns", new Writing(mode, ShortTtl.SKIP, 0, part), progress);
                    Source source = new MemorySource(sample)) {
                target.begin(source.catalog(), new Plan(List.of(), source.start(), false), earlier -> false);
            }
            assertThat(new Ledger(progress).isUnfinished(id)).isTrue();
            assertThatThrownBy(() -> copy(pairs("c"), "ns", Mode.CREATE)).hasMessageContaining("not empty");
            assertThat(keys("ns")).containsExactly("a", "b");
        }
    }

    @Test
    void mergeOverwritesAndOnlyMissingDoesNot() {
        copy(pair("a", "old"), "ns", Mode.CREATE);
        copy(pair("a", "new"), "ns", Mode.ONLY_MISSING);
        assertThat(value("ns", "a")).isEqualTo("old");
        copy(pair("a", "new"), "ns", Mode.MERGE);
        assertThat(value("ns", "a")).isEqualTo("new");
    }

    @Test
    void whatIsEqualIsNotWritten() {
        copy(pairs("a", "b", "c", "d"), "ns", Mode.CREATE);
        int before = account.simulator().requests().size();
        copy(pairs("a", "b", "c", "d"), "ns", Mode.ONLY_CHANGED);
        copy(pairs("a", "b", "c", "d"), "ns", Mode.ONLY_MISSING);
        assertThat(account.requestsSince(before))
                .noneMatch(request -> request.method().equals("PUT"));
        copy(pair("b", "other"), "ns", Mode.ONLY_CHANGED);
        assertThat(value("ns", "b")).isEqualTo("other");
    }

    @Test
    void unsuccessfulKeysAreSentAgainAndThenReported() {
        account.with(KvManner.PRODUCTION.withFailEvery(3).withRefusedKeys(Set.of("k7")));
        List<String> names = new ArrayList<>();
        for (int i = 10; i < 40; i++) {
            names.add("k" + i);
        }
        names.add("k7");
        assertThat(leftOut(pairs(names.toArray(String[]::new)))).containsExactly("k7");
        assertThat(keys("ns")).hasSize(30).doesNotContain("k7");
    }

    @Test
    void pairsThatExpireTooSoonFollowThePolicy() {
        for (ShortTtl policy : ShortTtl.values()) {
            long now = account.clock().instant().getEpochSecond();
            BatchBuilder pairs = new BatchBuilder(4);
            pairs.addText("gone").addBlob(new byte[1]).addInteger(now - 5).addNull();
            pairs.addText("later").addBlob(new byte[1]).addInteger(now + 600).addNull();
            pairs.addText("soon").addBlob(new byte[1]).addInteger(now + 30).addNull();
            CopyReport report = copy(pairs.build(), "ttl" + policy, new Writing(Mode.CREATE, policy, 0, Selection.ALL));
            assertThat(keys("ttl" + policy))
                    .isEqualTo(
                            switch (policy) {
                                case SKIP -> List.of("later");
                                case KEEP -> List.of("later", "soon");
                                case DROP_EXPIRY -> List.of("gone", "later", "soon");
                            });
            assertThat(report.findings()).extracting(Finding::name).containsExactlyInAnyOrder("gone", "soon");
        }
    }

    @Test
    void whatWorkersKvCanNotHoldIsNamedAndTheRestIsWritten() {
        assertThat(leftOut(pairs("a", ".", "x".repeat(513)))).containsExactly(".", "x".repeat(513));
        assertThat(keys("ns")).containsExactly("a");
    }

    /** The names of those that were not written by a copy into something new. */
    private List<String> leftOut(Batch pairs) {
        Sample sample = new Sample(Catalog.ofPairs("p"), Map.of("p", pairs), List.of());
        try (KvTarget target = new KvTarget(account.api(), "ns", Writing.NEW, null)) {
            CopyReport report = new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
            assertThat(report.findings()).isEmpty();
            List<Finding> missing = target.leftOut().missing();
            assertThat(target.leftOut().count()).isEqualTo(missing.size());
            return missing.stream().map(Finding::name).toList();
        }
    }

    private CopyReport copy(Batch pairs, String title, Mode mode) {
        return copy(pairs, title, new Writing(mode, ShortTtl.SKIP, 0, Selection.ALL));
    }

    private CopyReport copy(Batch pairs, String title, Writing writing) {
        Sample sample = new Sample(Catalog.ofPairs("p"), Map.of("p", pairs), List.of());
        Path progress = folder.resolve(title + ".json");
        try (Target target = new KvTarget(account.api(), title, writing, progress)) {
            CopyReport report = new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
            assertThat(Files.exists(progress)).isTrue();
            return report;
        }
    }

    private List<String> keys(String title) {
        try (Source source = new KvSource(account.api(), title, Selection.ALL)) {
            return Records.keys(source, source.catalog().collections().getFirst(), KeyRange.ALL).stream()
                    .map(Object::toString)
                    .toList();
        }
    }

    private String value(String title, String key) {
        String id = account.api().resolveNamespace(title).id();
        return new KvCalls(account.api(), id).get(key, (headers, body) -> new String(body.readAllBytes()));
    }

    private static Batch pairs(String... names) {
        return KvAccount.pairs(names.length, i -> names[i], KvAccount::text);
    }

    private static Batch pair(String name, String value) {
        return KvAccount.pairs(1, i -> name, i -> value.getBytes());
    }
}
