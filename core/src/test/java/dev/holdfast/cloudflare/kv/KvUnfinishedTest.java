package dev.holdfast.cloudflare.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.model.Writing.Mode;
import dev.holdfast.model.Writing.ShortTtl;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unfinished copy in a namespace, beside what others wrote there since. */
class KvUnfinishedTest {
    private static final String NAMESPACE = "ns";

    @TempDir
    Path folder;

    private final SimAccount account = new SimAccount();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void anotherCopyIsRefusedAndRemovesNothing() {
        halfOf(pairs("b", "d", "f", "h"), Mode.CREATE);
        others("live", "new");
        Map<String, String> before = content();

        for (Sample other : List.of(pairs("x"), pairs("b", "d", "f", "h"))) {
            Source source = new MemorySource(other, "2", 1, 10);
            Target.Joins joins = Target.Joins.of(source);
            assertThatThrownBy(() -> target(Mode.CREATE).rehearse(source.catalog(), joins))
                    .isInstanceOfSatisfying(NotEmpty.class, KvUnfinishedTest::namesIt);
            assertThatThrownBy(() -> copy(source, Mode.CREATE))
                    .isInstanceOfSatisfying(NotEmpty.class, KvUnfinishedTest::namesIt);
        }
        assertThat(content()).isEqualTo(before).containsEntry("live", "new");
    }

    private static void namesIt(NotEmpty refusal) {
        assertThat(refusal).hasMessageContaining("an unfinished copy of memory:");
        assertThat(refusal.hint()).contains("go on with it", "--replace");
    }

    @Test
    void theSameCopyGoesOnAndLeavesWhatOthersWrote() {
        Sample sample = pairs("b", "d", "f", "h");
        halfOf(sample, Mode.CREATE);
        others("b", "theirs");
        others("c", "theirs");
        others("h", "theirs");

        CopyReport report = copy(new MemorySource(sample), Mode.CREATE);

        assertThat(report.resumed()).isTrue();
        assertThat(content()).isEqualTo(Map.of("b", "theirs", "c", "theirs", "d", "ours", "f", "ours", "h", "theirs"));
        assertThat(report.findings())
                .extracting(Finding::reason)
                .singleElement()
                .satisfies(reason -> assertThat(reason).contains("somebody else wrote keys of the copy", "1 (h)"));
    }

    @Test
    void replaceRemovesWhatIsNotOfTheCopyThatItGoesOnWith() {
        Sample sample = pairs("b", "d", "f", "h");
        for (Mode begun : List.of(Mode.CREATE, Mode.REPLACE)) {
            halfOf(sample, begun);
            others("a", "theirs");
            others("b", "theirs");
            others("g", "theirs");
            others("z", "theirs");
            Source source = new MemorySource(sample);
            assertThat(target(Mode.REPLACE).rehearse(source.catalog(), Target.Joins.of(source)))
                    .hasValueSatisfying(findings -> assertThat(
                                    findings.getFirst().reason())
                            .contains("6 keys would be removed, but for those that an unfinished copy of memory:"));
            int puts = account.simulator().requests().size();

            CopyReport report = copy(source, Mode.REPLACE);

            assertThat(report.resumed()).isTrue();
            assertThat(content()).isEqualTo(Map.of("b", "ours", "d", "ours", "f", "ours", "h", "ours"));
            assertThat(account.requestsSince(puts))
                    .filteredOn(request -> request.path().endsWith("/bulk/delete"))
                    .hasSize(1);
            copy(new MemorySource(pairs(), "3", 1, 10), Mode.REPLACE);
            assertThat(content()).isEmpty();
        }
    }

    @Test
    void replaceOfAnotherRemovesEverything() {
        halfOf(pairs("b", "d"), Mode.CREATE);
        others("a", "theirs");
        copy(new MemorySource(pairs("x"), "2", 1, 10), Mode.REPLACE);
        assertThat(content()).isEqualTo(Map.of("x", "ours"));
    }

    @Test
    void replaceOfAPrefixThatGoesOnLeavesTheOthers() {
        Sample sample = pairs("p1", "p2");
        Writing writing = writing(Mode.REPLACE, new Selection(Set.of(), "p"));
        others("a", "theirs");
        others("q", "theirs");
        half(sample, writing);
        others("p0", "theirs");
        copy(new MemorySource(sample), writing);
        assertThat(content()).isEqualTo(Map.of("a", "theirs", "p1", "ours", "p2", "ours", "q", "theirs"));
    }

    @Test
    void aCopyThatAnotherOneDisplacedIsNamedWithWhatToDo() {
        Sample sample = pairs("b", "d", "f", "h");
        halfOf(sample, Mode.CREATE);
        copy(new MemorySource(pairs("p1", "p2")), writing(Mode.REPLACE, new Selection(Set.of(), "p")));
        Source again = new MemorySource(sample);
        for (int run = 0; run < 2; run++) {
            assertThatThrownBy(() -> copy(again, Mode.CREATE)).isInstanceOfSatisfying(NotEmpty.class, refusal -> {
                assertThat(refusal)
                        .hasMessageContainingAll("an unfinished copy of memory:", "since another copy was made");
                assertThat(refusal.hint()).contains("--only-changed", "--replace");
            });
        }
        copy(again, Mode.ONLY_CHANGED);
        assertThat(content().keySet()).containsExactly("b", "d", "f", "h", "p1", "p2");
        assertThatThrownBy(() -> copy(again, Mode.CREATE)).hasMessage("kv:ns is not empty");
    }

    /** Writes the first three of four and then no more. */
    private void halfOf(Sample sample, Mode mode) {
        half(sample, writing(mode, Selection.ALL));
    }

    private void half(Sample sample, Writing writing) {
        MemorySource source = new MemorySource(sample);
        var pairs = source.catalog().collections().getFirst();
        List<Segment> segments = new ArrayList<>();
        for (KeyRange range : source.split(pairs, 2)) {
            segments.add(new Segment(pairs, segments.size(), range));
        }
        try (Target target = target(writing)) {
            Plan plan =
                    target.begin(source.catalog(), new Plan(segments, source.start(), false), Target.Joins.of(source));
            Segment first = plan.segments().getFirst();
            try (BatchReader reader = source.read(first.collection(), first.range());
                    RangeWriter writer = target.open(first)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    writer.write(batch);
                }
                writer.commit();
            }
        }
    }

    private CopyReport copy(Source source, Mode mode) {
        return copy(source, writing(mode, Selection.ALL));
    }

    private CopyReport copy(Source source, Writing writing) {
        try (Target target = target(writing)) {
            return new Copy(source, target, 1, Progress.SILENT).run();
        }
    }

    private KvTarget target(Mode mode) {
        return target(writing(mode, Selection.ALL));
    }

    private KvTarget target(Writing writing) {
        return new KvTarget(account.api(), NAMESPACE, writing, folder.resolve("progress.json"));
    }

    private static Writing writing(Mode mode, Selection part) {
        return new Writing(mode, ShortTtl.SKIP, 0, part);
    }

    private static Sample pairs(String... names) {
        Batch pairs = KvAccount.pairs(names.length, i -> names[i], i -> "ours".getBytes());
        return new Sample(Catalog.ofPairs("p"), Map.of("p", pairs), List.of());
    }

    private void others(String key, String value) {
        Batch pair = KvAccount.pairs(1, i -> key, i -> value.getBytes());
        Sample sample = new Sample(Catalog.ofPairs("p"), Map.of("p", pair), List.of());
        try (Target target = new KvTarget(account.api(), NAMESPACE, writing(Mode.MERGE, Selection.ALL), null)) {
            new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
        }
    }

    private Map<String, String> content() {
        Map<String, String> content = new TreeMap<>();
        try (Source source = new KvSource(account.api(), NAMESPACE, Selection.ALL);
                BatchReader reader = source.read(source.catalog().collections().getFirst(), KeyRange.ALL)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    content.put(batch.text(row, 0), new String(batch.bytes(row, 1)));
                }
            }
        }
        return content;
    }
}
