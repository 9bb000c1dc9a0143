package dev.holdfast.cloudflare.d1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cloudflare.Database;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.cloudflare.export.D1ExportSource;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Capturing.Mode;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import dev.holdfast.sim.d1.D1Manner;
import dev.holdfast.sim.http.Traffic;
import dev.holdfast.sqlite.SqliteScratch;
import dev.holdfast.testing.Records;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A capture says what it is. */
class D1ExactnessTest {
    private static final List<String> SQL = List.of(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, v)",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i, i FROM n");

    private final SimAccount account = new SimAccount();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void pagesBesideAWriterAreFuzzy() {
        Database database = writtenToAtEveryRequest(Integer.MAX_VALUE);
        Capture capture = capture(database, Mode.PAGES, false);
        assertThat(capture.exact()).isFalse();
        assertThat(capture.warnings()).isNotEmpty();
        assertThat(capture.asOf().isOnePosition()).isFalse();
    }

    @Test
    void aSnapshotBesideAWriterIsExact() {
        Database database = writtenToAtEveryRequest(Integer.MAX_VALUE);
        assertThat(capture(database, Mode.SNAPSHOT, false).exact()).isTrue();
    }

    @Test
    void requiredExactnessIsTriedThreeTimes() {
        Database database = writtenToAtEveryRequest(Integer.MAX_VALUE);
        assertThatThrownBy(() -> capture(database, Mode.PAGES, true)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.PARTIAL);
            assertThat(failure.hint()).contains("--mode export");
        });
    }

    @Test
    void requiredExactnessIsReachedOnceTheWriterRests() {
        Database database = writtenToAtEveryRequest(6);
        assertThat(capture(database, Mode.PAGES, true).exact()).isTrue();
    }

    @Test
    void answersThatMayComeFromAReplicaAreFuzzy() {
        account.with(D1Manner.PRODUCTION.withoutPrimary());
        Database database = account.database(SQL);
        Capture capture = capture(database, Mode.PAGES, false);
        assertThat(capture.exact()).isFalse();
        assertThat(capture.asOf().isOnePosition()).isTrue();
        assertThatThrownBy(() -> capture(database, Mode.PAGES, true)).isInstanceOf(Failure.class);
    }

    @Test
    void anExportSaysWhatItLoses() {
        account.with(D1Manner.PRODUCTION.withActivePolls(5));
        Database database = account.database(List.of(
                "CREATE TABLE t(id INTEGER PRIMARY KEY, v)",
                "INSERT INTO t VALUES(1, 9007199254740993), (2, 'same')",
                "CREATE INDEX i ON t(v)"));
        try (Source source = D1ExportSource.live(
                account.api(), database.name(), (kind, limits) -> new SqliteScratch(limits), Selection.ALL)) {
            assertThat(source.catalog().objects()).hasSize(1);
            assertThat(Records.digests(source).get("t").count()).isEqualTo(2);
            Capture capture = source.finish(source.start());
            assertThat(capture.exact()).isTrue();
            assertThat(capture.isLossless()).isFalse();
            assertThat(capture.fidelity()).contains("rounded numbers");
        }
    }

    @Test
    void anExportOfFullTextTablesIsRefusedWithAWayOut() {
        Database database = account.database(List.of("CREATE VIRTUAL TABLE f USING fts5(a)"));
        try (Source source = D1ExportSource.live(
                account.api(), database.name(), (kind, limits) -> new SqliteScratch(limits), Selection.ALL)) {
            assertThatThrownBy(source::catalog)
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.hint()).contains("--mode pages"));
        }
    }

    private Database writtenToAtEveryRequest(int times) {
        Database database = account.database(SQL);
        AtomicInteger left = new AtomicInteger(times);
        account.with(Traffic.CALM.withHook(request -> {
            if (request.path().endsWith("/raw") && left.getAndDecrement() > 0) {
                account.simulator().execute(database.id(), "UPDATE t SET v = v + 1 WHERE id = 7");
            }
        }));
        return database;
    }

    private Capture capture(Database database, Mode mode, boolean exact) {
        try (Source source = new D1Source(account.api(), database.id(), new Capturing(Selection.ALL, mode, exact))) {
            Records.digests(source);
            return source.finish(source.start());
        }
    }
}
