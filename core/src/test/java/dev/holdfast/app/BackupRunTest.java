package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.backup.runs.BackupRun;
import dev.holdfast.backup.runs.ExportSteps;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
    @ValueSource(strings = {"capture", "prove", "forget"})
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

    @Test
    void aCaptureThatWasNotSealedIsGoneOnWith() throws Exception {
        MemorySteps steps = new MemorySteps(new BackupRun.Params("files", source));
        steps.dieBehind("capture");
        assertThatThrownBy(() -> run().run(steps)).isInstanceOf(MemorySteps.Death.class);
        Path sums = folder.resolve("store").resolve(snapshots().getFirst().id()).resolve("SHA256SUMS");
        Files.delete(sums);

        BackupRun.Result result = (BackupRun.Result) run().run(steps);

        assertThat(result.state()).isEqualTo("proven");
        assertThat(steps.begun()).containsExactly("capture", "capture", "prove", "forget");
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
        Order order = new Order(
                "files",
                List.of(source),
                store,
                "",
                ZoneOffset.UTC,
                TWO,
                one -> new Backup.Request(one, store, Capturing.ALL, true, Backup.Readers.EVERYBODY, true, false));
        return new BackupRun(
                () -> List.of(order),
                features.backup(),
                new ExportSteps(features.exports(), environment.clock(), environment.pause(), Duration.ofHours(6)),
                features.prove(),
                features.forget(),
                features.inventory());
    }

    private List<Inventory.Entry> snapshots() {
        return features.inventory().list(store, "").stream()
                .filter(entry -> !entry.state().equals("unfinished"))
                .toList();
    }
}
