package dev.holdfast.wrangler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TargetContract;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WranglerKvTargetTest extends TargetContract {
    @TempDir
    Path folder;

    private static final long NOW = 5_000_000;

    private int places;
    private int runs;

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
        return 3;
    }

    @Override
    protected Place place() {
        State.Located located = new State(folder.resolve("place" + places++)).namespace("sample");
        return new Place() {
            @Override
            public Target target() {
                return WranglerKvTargetTest.this.target(located, Writing.Mode.CREATE);
            }

            @Override
            public Source source() {
                return new WranglerKvSource("sample", located, 0);
            }

            @Override
            public boolean looksComplete() {
                return Files.exists(located.file());
            }
        };
    }

    @Test
    void everyValueReachesTheDisk() {
        State.Located located = located();
        try (Target target = new WranglerKvTarget("t", located, Writing.Mode.CREATE, "f".repeat(32), 0, true)) {
            new Copy(new MemorySource(Samples.of(kind(), 20, 1)), target, 2, Progress.SILENT).run();
        }
        assertThat(read(located)).isEqualTo(Samples.of(kind(), 20, 1).digests());
    }

    /** A Worker does not see them, so they are not there. */
    @Test
    void pairsThatHaveExpiredAreNotThere() throws IOException {
        for (Writing.Mode mode : Writing.Mode.values()) {
            State.Located located = new State(folder.resolve(mode.name())).namespace("sample");
            write(located, Writing.Mode.CREATE, expiring(NOW / 1000 - 1, "gone", "gone too"));
            Sample sample = expiring(NOW / 1000 + 1, "gone", "new");

            try (Target target = new WranglerKvTarget("t", located, mode, "e".repeat(32), NOW, false)) {
                new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
            }

            try (Source source = new WranglerKvSource("sample", located, NOW)) {
                assertThat(Records.digests(source)).as(mode.name()).isEqualTo(sample.digests());
            }
            assertThat(files(located.blobs())).as(mode.name()).isEqualTo(mode == Writing.Mode.REPLACE ? 2 : 3);
        }
    }

    private static Sample expiring(long at, String... keys) {
        BatchBuilder pairs = new BatchBuilder(4);
        for (String key : keys) {
            pairs.addText(key)
                    .addBlob((key + at).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .addInteger(at)
                    .addNull();
        }
        return new Sample(Catalog.ofPairs("sample"), Map.of("sample", pairs.build()), List.of());
    }

    @Test
    void replaceLeavesNothingOfWhatWasThere() throws IOException {
        State.Located located = located();
        write(located, Writing.Mode.CREATE, Samples.of(kind(), 50, 1));
        write(located, Writing.Mode.REPLACE, Samples.of(kind(), 20, 2));
        assertThat(read(located)).isEqualTo(Samples.of(kind(), 20, 2).digests());
        assertThat(files(located.blobs())).isEqualTo(20);
    }

    @Test
    void aReplaceThatIsGivenUpLeavesWhatWasThere() throws IOException {
        State.Located located = located();
        Sample before = Samples.of(kind(), 50, 1);
        write(located, Writing.Mode.CREATE, before);
        try (Target target = target(located, Writing.Mode.REPLACE)) {
            MemorySource source = new MemorySource(Samples.of(kind(), 20, 2));
            var plan = new dev.holdfast.flow.Plan(
                    List.of(new dev.holdfast.flow.Segment(
                            source.catalog().collections().getFirst(), 0, dev.holdfast.model.KeyRange.ALL)),
                    source.start(),
                    false);
            target.begin(source.catalog(), plan, earlier -> false);
            try (var writer = target.open(plan.segments().getFirst())) {
                writer.write(Samples.of(kind(), 20, 2).records().get("sample"));
                writer.commit();
            }
        }
        assertThat(read(located)).isEqualTo(before.digests());
        assertThat(files(located.blobs())).isEqualTo(50);
    }

    @Test
    void mergeOverwritesAndOnlyMissingDoesNot() throws IOException {
        State.Located located = located();
        write(located, Writing.Mode.CREATE, pairs("a", "1", "b", "2"));
        write(located, Writing.Mode.MERGE, pairs("b", "3", "c", "4"));
        assertThat(read(located)).isEqualTo(pairs("a", "1", "b", "3", "c", "4").digests());
        write(located, Writing.Mode.ONLY_MISSING, pairs("a", "9", "d", "5"));
        assertThat(read(located))
                .isEqualTo(pairs("a", "1", "b", "3", "c", "4", "d", "5").digests());
        assertThat(files(located.blobs())).isEqualTo(4);
    }

    @Test
    void onlyChangedWritesWhatDiffersAndNothingElse() throws IOException {
        State.Located located = located();
        write(located, Writing.Mode.CREATE, pairs("a", "1", "b", "2"));
        List<String> before = names(located.blobs());
        write(located, Writing.Mode.ONLY_CHANGED, pairs("a", "1", "b", "3"));
        assertThat(read(located)).isEqualTo(pairs("a", "1", "b", "3").digests());
        assertThat(names(located.blobs())).containsAnyElementsOf(before).hasSize(2);
    }

    @Test
    void whatAKilledRunLeftIsClearedAway() throws IOException {
        State.Located located = located();
        write(located, Writing.Mode.CREATE, pairs("a", "1"));
        Files.writeString(located.blobs().resolve(BlobFolder.OURS + "ab"), "left behind");
        Files.writeString(located.blobs().resolve("cafe"), "wrangler's own");
        write(located, Writing.Mode.MERGE, pairs("b", "2"));
        assertThat(names(located.blobs())).hasSize(3).contains("cafe").doesNotContain(BlobFolder.OURS + "ab");
    }

    @Test
    void stateThatAnotherProcessHasOpenIsNotTouched() throws Exception {
        State.Located located = located();
        write(located, Writing.Mode.CREATE, pairs("a", "1"));
        Process holder = new ProcessBuilder("sleep", "60")
                .redirectInput(located.file().toFile())
                .start();
        try {
            assertThatThrownBy(() -> write(located, Writing.Mode.MERGE, pairs("b", "2")))
                    .isInstanceOfSatisfying(Failure.class, failure -> {
                        assertThat(failure.kind()).isEqualTo(Failure.Kind.BUSY);
                        assertThat(failure).hasMessageContaining("process " + holder.pid());
                    });
        } finally {
            holder.destroy();
            assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(read(located)).isEqualTo(pairs("a", "1").digests());
    }

    /** A server that has let go of an idle namespace still holds its bookkeeping. */
    @Test
    void aLockOnTheBookkeepingIsEnough() throws Exception {
        State.Located located = located();
        write(located, Writing.Mode.CREATE, pairs("a", "1"));
        try (Connection held = java.sql.DriverManager.getConnection(
                "jdbc:sqlite:" + located.folder().resolve("metadata.sqlite"))) {
            StateFile.run(held, "PRAGMA journal_mode = wal");
            StateFile.run(held, "CREATE TABLE _cf_ALARM (actor_id TEXT PRIMARY KEY)");
            assertThatThrownBy(() -> write(located, Writing.Mode.MERGE, pairs("b", "2")))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.BUSY));
        }
        write(located, Writing.Mode.MERGE, pairs("b", "2"));
    }

    @Test
    void theScratchKeepsPairsThatHaveExpiredAndDeletesItself() throws IOException {
        Sample sample = new Sample(
                Catalog.ofPairs("sample"),
                Map.of(
                        "sample",
                        new BatchBuilder(4)
                                .addText("dead")
                                .addBlob(new byte[] {0, (byte) 0xff})
                                .addInteger(1)
                                .addText("[]")
                                .build()),
                List.of());
        try (WranglerKvScratch scratch = WranglerKvScratch.in(folder)) {
            try (Target target = scratch.target()) {
                new Copy(new MemorySource(sample), target, 2, Progress.SILENT).run();
            }
            try (Source source = scratch.source()) {
                assertThat(Records.digests(source)).isEqualTo(sample.digests());
            }
            assertThat(files(folder)).isEqualTo(2);
        }
        assertThat(files(folder)).isZero();
    }

    private State.Located located() {
        return new State(folder.resolve("v3")).namespace("sample");
    }

    private Target target(State.Located located, Writing.Mode mode) {
        return new WranglerKvTarget("sample", located, mode, String.format("%032x", runs++), 0, false);
    }

    private void write(State.Located located, Writing.Mode mode, Sample sample) {
        try (Target target = target(located, mode)) {
            new Copy(new MemorySource(sample), target, 2, Progress.SILENT).run();
        }
    }

    private static Map<String, dev.holdfast.model.Digest> read(State.Located located) {
        try (Source source = new WranglerKvSource("sample", located, 0)) {
            return Records.digests(source);
        }
    }

    private static long files(Path folder) throws IOException {
        return names(folder).size();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static Sample pairs(String... keysAndValues) {
        BatchBuilder batch = new BatchBuilder(4);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            batch.addText(keysAndValues[i])
                    .addBlob(keysAndValues[i + 1].getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .addNull()
                    .addNull();
        }
        return new Sample(Catalog.ofPairs("sample"), Map.of("sample", batch.build()), List.of());
    }
}
