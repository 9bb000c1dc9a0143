package dev.holdfast.cloudflare.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.compare.Unverified;
import dev.holdfast.flow.compare.VerifiedCopy;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Capturing;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is compared after a copy that went on: also what the run before wrote, and what was written otherwise than it is. */
class KvResumedTest {
    private static final String NAMESPACE = "ns";

    @TempDir
    Path folder;

    private final SimAccount account = new SimAccount();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void whatWasWrittenWithoutItsExpirationIsCompared() {
        Sample sample = expiring(-10, "b", "d", "f", "h");
        Writing writing = writing(Mode.CREATE, ShortTtl.DROP_EXPIRY);
        half(sample, writing);
        delete("b");
        others("d", "theirs");

        VerifiedCopy.Result result = run(sample, writing);

        assertThat(result.report().resumed()).isTrue();
        assertThat(result.differences())
                .singleElement()
                .satisfies(found -> assertThat(found.examples()).containsExactly("- b", "~ d"));
        assertThat(result.uncompared().pairs()).isZero();
    }

    @Test
    void withoutSuchAChangeItIsIdentical() {
        for (ShortTtl policy : List.of(ShortTtl.DROP_EXPIRY, ShortTtl.KEEP)) {
            Sample sample = expiring(30, "b", "d", "f", "h");
            Writing writing = writing(Mode.REPLACE, policy);
            half(sample, writing);
            VerifiedCopy.Result result = run(sample, writing);
            assertThat(result.differences()).as("%s", policy).isEmpty();
            assertThat(result.uncompared().pairs()).isZero();
        }
    }

    @Test
    void whatMayHaveGoneInItsTimeIsCountedAndWhatIsThereIsCompared() {
        for (ShortTtl policy : ShortTtl.values()) {
            Sample sample = expiring(100, "b", "d", "f", "h");
            Writing writing = writing(Mode.REPLACE, policy);
            half(sample, writing);
            others("d", "theirs");
            account.clock().of(Duration.ofSeconds(200));

            VerifiedCopy.Result result = run(sample, writing(Mode.CREATE, policy));

            assertThat(result.differences())
                    .singleElement()
                    .satisfies(found ->
                            assertThat(found.examples()).as("%s", policy).contains("~ d"));
            assertThat(result.uncompared().pairs()).isPositive();
            assertThat(result.uncompared().notes())
                    .extracting(Finding::reason)
                    .anyMatch(note -> note.contains("left out or gone"));
            delete("d");
        }
    }

    @Test
    void whatOnlyMissingWroteBeforeIsCompared() {
        others("d", "theirs");
        Sample sample = pairs("b", "d", "f", "h");
        Writing writing = writing(Mode.ONLY_MISSING, ShortTtl.SKIP);
        half(sample, writing);
        others("b", "theirs");
        delete("f");

        VerifiedCopy.Result result = run(sample, writing);

        assertThat(result.differences())
                .singleElement()
                .satisfies(found -> assertThat(found.examples()).containsExactly("~ b", "- f"));
        assertThat(result.uncompared().pairs()).isEqualTo(1);
        assertThat(result.uncompared().notes()).extracting(Finding::reason).allMatch(note -> note.endsWith(": 1 (d)"));
        assertThat(result.report().findings())
                .extracting(Finding::reason)
                .containsExactly("existing keys were left as they are: 0, and 1 that the run before met");
    }

    @Test
    void whereNobodyKnowsWhatWasThereBeforeItIsCounted() throws IOException {
        others("d", "theirs");
        Sample sample = pairs("b", "d", "f", "h");
        Writing writing = writing(Mode.ONLY_MISSING, ShortTtl.SKIP);
        half(sample, writing);
        others("b", "theirs");
        Files.delete(folder.resolve("progress.json.left"));

        VerifiedCopy.Result result = run(sample, writing);

        assertThat(result.differences()).isEmpty();
        assertThat(result.uncompared().pairs()).isEqualTo(2);
        assertThat(result.uncompared().notes())
                .extracting(Finding::reason)
                .allMatch(note -> note.endsWith(": 2 (b, d)"));
    }

    /** Alike when it was looked at, and not any more. */
    @Test
    void whatOnlyChangedLeftIsCompared() {
        Sample sample = pairs("b", "d");
        run(sample, writing(Mode.CREATE, ShortTtl.SKIP));
        VerifiedCopy.Result result =
                run(sample, writing(Mode.ONLY_CHANGED, ShortTtl.SKIP), () -> others("b", "theirs"));
        assertThat(result.differences())
                .singleElement()
                .satisfies(found -> assertThat(found.examples()).containsExactly("~ b"));
    }

    /** Writes the first three of four and then no more. */
    private void half(Sample sample, Writing writing) {
        MemorySource source = new MemorySource(sample);
        var pairs = source.catalog().collections().getFirst();
        List<Segment> segments = new ArrayList<>();
        for (KeyRange range : source.split(pairs, 2)) {
            segments.add(new Segment(pairs, segments.size(), range));
        }
        try (Target target = target(writing)) {
            Plan whole = new Plan(segments, source.start(), false);
            Segment first = target.begin(source.catalog(), whole, Target.Joins.of(source))
                    .segments()
                    .getFirst();
            try (BatchReader reader = source.read(first.collection(), first.range());
                    RangeWriter writer = target.open(first)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    writer.write(batch);
                }
                writer.commit();
            }
        }
    }

    private VerifiedCopy.Result run(Sample sample, Writing writing) {
        return run(sample, writing, () -> {});
    }

    private VerifiedCopy.Result run(Sample sample, Writing writing, Runnable beforeReading) {
        Rooms rooms = new Rooms() {
            @Override
            public Source source(String address, Capturing capturing) {
                if (address.equals("from")) {
                    return new MemorySource(sample);
                }
                beforeReading.run();
                return new KvSource(account.api(), NAMESPACE, Selection.ALL);
            }

            @Override
            public Target target(String address, Writing how) {
                return KvResumedTest.this.target(how);
            }
        };
        return new VerifiedCopy(rooms, account.clock(), account.clock(), new Forgetful())
                .run("from", "kv:" + NAMESPACE, Capturing.ALL, writing, true, Progress.SILENT);
    }

    private KvTarget target(Writing writing) {
        return new KvTarget(account.api(), NAMESPACE, writing, folder.resolve("progress.json"));
    }

    private static Writing writing(Mode mode, ShortTtl policy) {
        return new Writing(mode, policy, 0, Selection.ALL);
    }

    private static Sample pairs(String... names) {
        return sample(KvAccount.pairs(names.length, i -> names[i], i -> "ours".getBytes()));
    }

    private Sample expiring(int seconds, String... names) {
        BatchBuilder pairs = new BatchBuilder(4);
        long at = account.clock().instant().getEpochSecond() + seconds;
        for (String name : names) {
            pairs.addText(name).addBlob("ours".getBytes()).addInteger(at).addNull();
        }
        return sample(pairs.build());
    }

    private static Sample sample(Batch pairs) {
        return new Sample(Catalog.ofPairs("p"), Map.of("p", pairs), List.of());
    }

    private void others(String key, String value) {
        Sample sample = sample(KvAccount.pairs(1, i -> key, i -> value.getBytes()));
        try (Target target = new KvTarget(account.api(), NAMESPACE, writing(Mode.MERGE, ShortTtl.SKIP), null)) {
            new dev.holdfast.flow.Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
        }
    }

    private void delete(String key) {
        String id = account.api().resolveNamespace(NAMESPACE).id();
        new KvCalls(account.api(), id).bulkDelete(List.of(key));
    }

    private static final class Forgetful implements Unverified {
        @Override
        public Optional<Written> find(String target) {
            return Optional.empty();
        }

        @Override
        public void remember(String target, Written written) {}

        @Override
        public void forget(String target) {}
    }
}
