package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.Owner;
import dev.holdfast.archive.SnapshotInfo;
import dev.holdfast.archive.SnapshotSettings;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.cloudflare.Call;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.Content;
import dev.holdfast.cloudflare.Namespace;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.cloudflare.d1.D1Source;
import dev.holdfast.cloudflare.export.D1ExportSource;
import dev.holdfast.cloudflare.kv.KvSource;
import dev.holdfast.cloudflare.kv.KvTarget;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.ForwardingSource;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Capturing.Mode;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.sqlite.SqliteScratch;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a second backup may take over from one that died: nothing that was read in another way, or of another place. */
class GoingOnTest {
    private final SimAccount account = new SimAccount();
    private final CloudflareApi api = account.api();
    private final Store store = MemoryStore.create();
    /** Batches that are still given. */
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    private String place;
    private int processes;

    @BeforeEach
    void start() {
        place = account.database(List.of(
                        "CREATE TABLE t(id INTEGER PRIMARY KEY, v)",
                        "CREATE TABLE u(id INTEGER PRIMARY KEY, v)",
                        "INSERT INTO u VALUES(1, 'later')",
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
                                + " INSERT INTO t SELECT i, 9007199254740993 + 2 * i FROM n"))
                .name();
    }

    @AfterEach
    void stop() {
        account.close();
    }

    @ParameterizedTest
    @CsvSource({"EXPORT,false", "PAGES,false", "AUTO,false", "AUTO,true"})
    void inTheSameModeItGoesOn(Mode mode, boolean exact) {
        dies(mode, exact);
        assertThat(backUp(mode, exact).resumed()).isTrue();
    }

    /** Of an export the numbers are rounded, of a replica the records may be old: the later one could not know. */
    @ParameterizedTest
    @CsvSource({
        "EXPORT,false,PAGES,false",
        "EXPORT,false,AUTO,false",
        "PAGES,false,EXPORT,false",
        "PAGES,false,PAGES,true",
    })
    void whatWasReadInAnotherModeIsNotGoneOnWith(Mode mode, boolean exact, Mode next, boolean nextExact) {
        dies(mode, exact);

        Backup.Report report = backUp(next, nextExact);

        assertThat(report.resumed()).isFalse();
        assertThat(list()).hasSize(2);
        if (report.lossless()) {
            try (Source source = new D1Source(api, place, Capturing.ALL);
                    Source stored = new Snapshots(store).reader(report.snapshot())) {
                assertThat(Records.digests(stored)).isEqualTo(Records.digests(source));
            }
        }
    }

    @Test
    void pairsReadInAnotherModeAreNotGoneOnWith() {
        namespace(1);
        dies(Mode.AUTO, false);
        assertThat(backUp(Mode.SINGLE, false).resumed()).isFalse();
    }

    @Test
    void whatIsJoinedWithoutAPositionIsWarnedOfInTheManifestToo() {
        namespace(1);
        dies(Mode.AUTO, false);

        Backup.Report report = backUp(Mode.AUTO, false);

        assertThat(report.resumed()).isTrue();
        assertThat(report.warnings()).filteredOn(this::isJoined).hasSize(1);
        assertThat(list().getLast().manifest().capture().warnings())
                .filteredOn(this::isJoined)
                .hasSize(1);
    }

    private boolean isJoined(dev.holdfast.model.Finding finding) {
        return finding.reason().contains("may be as old as");
    }

    @Test
    void aLaterNamespaceOfTheSameTitleIsAnotherOne() {
        Namespace first = namespace(1);
        dies(Mode.AUTO, false);
        byte[] title = "{\"title\":\"gone\"}".getBytes(StandardCharsets.UTF_8);
        api.call(Call.put("/storage/kv/namespaces/" + first.id(), Content.json(title)));
        namespace(2);

        Backup.Report report = backUp(Mode.AUTO, false);

        assertThat(report.resumed()).isFalse();
        assertThat(report.records()).isLessThan(100);
        assertThat(list().getLast().manifest().origin().ids())
                .containsEntry("namespace", api.resolveNamespace("ns").id())
                .containsEntry("account", api.account());
    }

    private Namespace namespace(int generation) {
        place = "kv:ns";
        try (Target target = new KvTarget(account.api(), "ns", Writing.NEW, null)) {
            int pairs = generation == 1 ? 1_500 : 2;
            Source source = new MemorySource(Samples.of(dev.holdfast.model.Catalog.Kind.KV, pairs, generation));
            new Copy(source, target, 1, Progress.SILENT).run();
        }
        return account.api().resolveNamespace("ns");
    }

    private void dies(Mode mode, boolean exact) {
        // The first table whole, or the first page of pairs.
        left.set(place.equals("kv:ns") ? 1 : 2);
        assertThatThrownBy(() -> backUp(mode, exact))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("died");
        left.set(Integer.MAX_VALUE);
        assertThat(store.list("", "").stream().filter(one -> one.name().contains("/parts/")))
                .isNotEmpty();
    }

    private Backup.Report backUp(Mode mode, boolean exact) {
        Backup.Request request = new Backup.Request(
                place,
                "memory:",
                new Capturing(Selection.ALL, mode, exact),
                true,
                Backup.Readers.EVERYBODY,
                false,
                false);
        return new Backup(rooms(), address -> new Snapshots(store), null, origin -> {
                    String process = "process " + processes++;
                    Owner owner = new Owner("machine", process, "token of " + process, other -> false);
                    return SnapshotSettings.of(origin, "holdfast test", account.clock(), owner)
                            .withPartBytes(1_000);
                })
                .run(request, Progress.SILENT);
    }

    private List<SnapshotInfo> list() {
        return new Snapshots(store).list(null);
    }

    private Rooms rooms() {
        return new Rooms() {
            @Override
            public Source source(String address, Capturing capturing) {
                return new Dying(opened(address, capturing));
            }

            @Override
            public Target target(String address, Writing writing) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private Source opened(String address, Capturing capturing) {
        if (address.equals("kv:ns")) {
            return new KvSource(account.api(), "ns", Selection.ALL, capturing.mode() == Mode.SINGLE);
        }
        return capturing.mode() == Mode.EXPORT
                ? D1ExportSource.live(
                        account.api(), address, (kind, limits) -> new SqliteScratch(limits), Selection.ALL)
                : new D1Source(account.api(), address, capturing);
    }

    private final class Dying extends ForwardingSource {
        Dying(Source source) {
            super(source);
        }

        @Override
        public int readers() {
            return 1;
        }

        @Override
        public List<KeyRange> split(Collection collection, int parts) {
            return List.of(KeyRange.ALL);
        }

        @Override
        public BatchReader read(Collection collection, KeyRange range) {
            BatchReader reader = super.read(collection, range);
            return new BatchReader() {
                @Override
                public Batch next() {
                    if (left.decrementAndGet() < 0) {
                        throw new Failure(Failure.Kind.REMOTE, "it died", "");
                    }
                    return reader.next();
                }

                @Override
                public void close() {
                    reader.close();
                }
            };
        }
    }
}
