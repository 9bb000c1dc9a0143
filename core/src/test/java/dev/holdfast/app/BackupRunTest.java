package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.backup.runs.BackupRun;
import dev.holdfast.backup.runs.ExportSteps;
import dev.holdfast.backup.runs.Losses;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run of a backup leaves when the server dies behind each of its steps. */
class BackupRunTest {
    private static final Keep TWO = new Keep(2, new Keep.Periods(0, 0, 0, 0, 0), 1, Keep.GRACE, ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Environment environment;
    private Wiring features;
    private String source;
    private String store;
    private Backup.Readers readers = Backup.Readers.EVERYBODY;
    private Keep keep = TWO;
    private Capturing capturing = Capturing.ALL;
    private String name = "files";

    @BeforeEach
    void start() {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        features = new Wiring(environment, Config.EMPTY, UnaryOperator.identity());
        source = "sqlite:" + folder.resolve("shop.db");
        store = folder.resolve("store").toString();
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "capture", "prove", "compare", "forget"})
    void nothingIsTakenTwice(String step) throws Exception {
        MemorySteps steps = new MemorySteps(new BackupRun.Params("files", source));
        steps.dieBehind(step);
        assertThatThrownBy(() -> run().run(steps)).isInstanceOf(MemorySteps.Death.class);

        BackupRun.Result result = (BackupRun.Result) run().run(steps);

        assertThat(result.state()).isEqualTo("proven");
        assertThat(snapshots())
                .singleElement()
                .satisfies(one -> assertThat(one.id()).isEqualTo(result.snapshot()));
    }

    /** The configuration is another one when the server is back. */
    @ParameterizedTest
    @CsvSource({
        "capture,to",
        "prove,to",
        "capture,encrypt",
        "prove,encrypt",
        "capture,plain",
        "prove,plain",
        "capture,mode",
        "prove,mode",
        "capture,name",
        "prove,name",
        "compare,name"
    })
    void whatIsUnderWayGoesOnAsItBegan(String step, String change) throws Exception {
        String first = store;
        Backup.Readers somebody = new Backup.Readers(
                List.of(Identity.generate(new SecureRandom()).recipient().text()), null);
        readers = change.equals("plain") ? somebody : readers;
        MemorySteps steps = new MemorySteps(new BackupRun.Params("files", source));
        steps.dieBehind(step);
        assertThatThrownBy(() -> run().run(steps)).isInstanceOf(MemorySteps.Death.class);
        switch (change) {
            case "to" -> store = folder.resolve("another").toString();
            case "encrypt" -> readers = somebody;
            case "mode" -> capturing = new Capturing(Selection.ALL, Capturing.Mode.EXPORT, true);
            case "name" -> name = "others";
            default -> readers = Backup.Readers.EVERYBODY;
        }

        BackupRun.Result result = (BackupRun.Result) run().run(steps);

        assertThat(result.state()).isEqualTo("proven");
        assertThat(result.store()).isEqualTo(first);
        assertThat(run().remark(result)).isNull();
        assertThat(folder.resolve("another")).doesNotExist();
        store = first;
        assertThat(snapshots()).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(result.snapshot());
            assertThat(one.encrypted()).isEqualTo(change.equals("plain"));
        });
    }

    @Test
    void aCaptureThatWasNotSealedIsGoneOnWith() throws Exception {
        MemorySteps steps = new MemorySteps(new BackupRun.Params("files", source));
        steps.dieBehind("capture");
        assertThatThrownBy(() -> run().run(steps)).isInstanceOf(MemorySteps.Death.class);
        Path sums = folder.resolve("store").resolve(snapshots().getFirst().id()).resolve("SHA256SUMS");
        Files.delete(sums);

        BackupRun.Result result = (BackupRun.Result) run().run(steps);

        assertThat(result.state()).isEqualTo("proven");
        assertThat(steps.begun()).containsExactly("begin", "capture", "capture", "prove", "compare", "forget");
    }

    @Test
    void anAttemptThatSleptDoesNotSealBesideTheNextOne() throws Exception {
        MemorySteps steps = new MemorySteps(new BackupRun.Params("files", source));
        Wiring awake = features;
        AtomicReference<BackupRun.Result> result = new AtomicReference<>();
        features = new Wiring(
                environment,
                Config.EMPTY,
                store -> sleeping(store, "create", "-post.sql", () -> {
                    features = awake;
                    result.set((BackupRun.Result) run().run(steps));
                }));
        assertThatThrownBy(() -> run().run(steps))
                .isInstanceOfSatisfying(
                        Failure.class, busy -> assertThat(busy.kind()).isEqualTo(Failure.Kind.BUSY));

        assertThat(result.get().state()).isEqualTo("proven");
        assertThat(snapshots())
                .singleElement()
                .satisfies(one -> assertThat(one.id()).isEqualTo(result.get().snapshot()));
        assertThat(awake.prove()
                        .run(store, result.get().snapshot(), Progress.SILENT)
                        .proven())
                .isTrue();
    }

    @Test
    void anEncryptedOneThatLostItsKeyBeforeItsProofSaysSo() throws Exception {
        readers = new Backup.Readers(
                List.of(Identity.generate(new SecureRandom()).recipient().text()), null);
        MemorySteps whole = new MemorySteps(new BackupRun.Params("files", source));
        BackupRun.Result good = (BackupRun.Result) run().run(whole);
        assertThat(good.state()).isEqualTo("proven");
        assertThat(run().remark(good)).isNull();
        assertThat(whole.begun()).containsExactly("begin", "capture", "prove", "compare", "forget");

        MemorySteps steps = new MemorySteps(new BackupRun.Params("files", source));
        Wiring awake = features;
        features = new Wiring(
                environment,
                Config.EMPTY,
                store -> sleeping(store, "read", "/SHA256SUMS", () -> {
                    throw new MemorySteps.Death();
                }));
        assertThatThrownBy(() -> run().run(steps)).isInstanceOf(MemorySteps.Death.class);
        features = awake;
        BackupRun.Result sealed = (BackupRun.Result) run().run(steps);
        assertThat(sealed.state()).isEqualTo("sealed");
        assertThat(sealed.snapshot()).isNotEqualTo(good.snapshot());
        assertThat(run().remark(sealed)).startsWith("not proven: " + sealed.snapshot());
        assertThat(steps.notes().get("prove")).contains("not proven");
    }

    /** What happens while a process sleeps, before it reads or writes a file, once. */
    private interface Meanwhile {
        void happens() throws Exception;
    }

    private static Store sleeping(Store store, String call, String before, Meanwhile meanwhile) {
        AtomicBoolean slept = new AtomicBoolean();
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (self, method, arguments) -> {
                    boolean isIt = method.getName().equals(call) && ((String) arguments[0]).contains(before);
                    if (isIt && slept.compareAndSet(false, true)) {
                        meanwhile.happens();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** The rules would remove the only snapshot that still has what was lost, in the run that finds the loss. */
    @Test
    void theOneBeforeALossIsSparedAWeek() throws Exception {
        keep = new Keep(1, new Keep.Periods(0, 0, 0, 0, 0), 1, Keep.GRACE, ZoneOffset.UTC);
        Sqlite database = new Sqlite(folder.resolve("shop.db"));
        database.run(
                "WITH RECURSIVE n(i) AS (VALUES(2) UNION ALL SELECT i+1 FROM n WHERE i<500) INSERT INTO t SELECT i FROM n");
        BackupRun.Result whole = again();
        assertThat(whole.lost()).isNull();
        database.run("DELETE FROM t WHERE a > 10");
        MemorySteps steps = new MemorySteps(new BackupRun.Params("files", source));
        steps.dieBehind("compare");
        assertThatThrownBy(() -> run().run(steps)).isInstanceOf(MemorySteps.Death.class);
        BackupRun.Result less = (BackupRun.Result) run().run(steps);

        assertThat(less.lost()).isEqualTo(new Losses.Since(whole.snapshot(), List.of(new Losses.Loss("t", 500, 10))));
        assertThat(less.removed()).isZero();
        BackupRun.Result next = again();
        assertThat(next.lost()).isNull();
        assertThat(next.removed()).isEqualTo(1);
        assertThat(snapshots()).extracting(Inventory.Entry::id).containsExactly(whole.snapshot(), next.snapshot());
        assertThat(features.forget().holds(store, whole.snapshot()))
                .singleElement()
                .satisfies(held -> {
                    assertThat(held.reason()).contains("records were lost").contains(less.snapshot());
                    assertThat(Duration.between(held.since(), held.until()))
                            .isBetween(Duration.ofDays(6), Duration.ofDays(7));
                });
    }

    /** One that failed its proof is nothing to compare with. */
    @Test
    void aLossIsSeenAgainstTheLastGoodOne() throws Exception {
        BackupRun.Result small = again();
        new Sqlite(folder.resolve("shop.db")).run("DELETE FROM t");
        BackupRun.Result empty = again();
        assertThat(empty.lost()).as("fewer than are looked at").isNull();
        assertThat(features.forget().holds(store, small.snapshot())).isEmpty();
        assertThat(features.inventory().provenBefore(store, empty.snapshot()))
                .hasValue(new Inventory.Counts(small.snapshot(), Map.of("t", 1L)));
        assertThat(features.inventory().provenBefore(store, small.snapshot())).isEmpty();
        Path proofs = folder.resolve("store").resolve(small.snapshot()).resolve("proofs");
        try (var files = Files.list(proofs)) {
            for (Path proof : files.toList()) {
                Files.delete(proof);
            }
        }
        assertThat(features.inventory().provenBefore(store, empty.snapshot())).isEmpty();
    }

    private BackupRun.Result again() throws Exception {
        return (BackupRun.Result) run().run(new MemorySteps(new BackupRun.Params("files", source)));
    }

    @Test
    void rulesAreAppliedToThisSourceAlone() throws Exception {
        new Sqlite(folder.resolve("other.db")).run("CREATE TABLE t(a)");
        String other = "sqlite:" + folder.resolve("other.db");
        for (String one : List.of(source, other, source, source)) {
            run().run(new MemorySteps(new BackupRun.Params("files", one)));
        }
        assertThat(snapshots()).extracting(Inventory.Entry::source).containsExactlyInAnyOrder(source, source, other);
    }

    @Test
    void aBackupThatIsNoLongerConfiguredSaysSo() {
        MemorySteps steps = new MemorySteps(new BackupRun.Params("gone", source));
        assertThatThrownBy(() -> run().run(steps)).isInstanceOf(Failure.class).hasMessageContaining("\"gone\"");
    }

    /** As after a restart of the server. */
    private BackupRun run() {
        String to = store;
        Capturing taken = capturing;
        Order order = new Order(
                name,
                List.of(source),
                to,
                "",
                ZoneOffset.UTC,
                keep,
                one -> new Backup.Request(one, to, taken, true, readers, true, false));
        return new BackupRun(
                () -> List.of(order),
                features.backup(),
                new ExportSteps(features.exports(), environment.clock(), environment.pause(), Duration.ofHours(6)),
                features.prove(),
                features.forget(),
                features.inventory(),
                features.losses());
    }

    private List<Inventory.Entry> snapshots() {
        return features.inventory().list(store, "").stream()
                .filter(entry -> !entry.state().equals("unfinished"))
                .toList();
    }
}
