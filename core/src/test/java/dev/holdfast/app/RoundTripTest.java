package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Pauses;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.backup.Backup;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cloudflare.ApiSettings;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.RequestBudget;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sqlite.Mutation;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.RandomDatabase;
import dev.holdfast.testing.SqliteOracle;
import dev.holdfast.transfer.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random databases by every lossless way of reading, through the archive and back, judged by an engine and code that are
 * not ours. Slow: each case is a whole backup with proof, a restore with comparison, and two questions to sqlite3.
 */
@Tag("slow")
class RoundTripTest {
    private static final String STORE = "memory:round-trip";

    @TempDir
    static Path folder;

    private static Simulator cloud;
    private static Wiring program;

    @BeforeAll
    static void start() {
        assumeTrue(SqliteOracle.isInstalled(), "sqlite3 is not installed");
        cloud = Simulation.start(folder.resolve("cloud"), Clock.systemUTC());
        Environment environment = new Environment(Simulation.variables(cloud), folder)
                .with(Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()));
        program = new Wiring(environment, Config.EMPTY, UnaryOperator.identity());
    }

    @AfterAll
    static void stop() {
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    void everyModeBringsBackTheSame() throws Exception {
        int cases = Loops.count(24, 1_000);
        for (long seed = 1; seed <= cases; seed++) {
            Path original = new RandomDatabase(seed).createIn(folder.resolve("original-" + seed));
            Capturing.Mode mode = List.of(Capturing.Mode.AUTO, Capturing.Mode.SNAPSHOT, Capturing.Mode.PAGES)
                    .get((int) (seed % 3));
            String source = mode == Capturing.Mode.AUTO ? "sqlite:" + original : "d1:" + database(seed);

            Backup.Report backup = backup(source, mode);

            assertThat(backup.state()).as("seed %d %s %s", seed, mode, backup).isEqualTo("proven");
            assertThat(backup.consistency()).as("seed %d %s", seed, mode).isEqualTo("exact");
            Path restored = restore(backup, seed);
            assertThat(SqliteOracle.differences(original, restored, names(backup.missing())))
                    .as("seed %d %s", seed, mode)
                    .isEmpty();
            changeIsFound(backup, restored, seed);
            Files.delete(original);
            Files.delete(restored);
        }
    }

    /** One cell, rowid, record, index or trigger altered in the restored file. */
    private static void changeIsFound(Backup.Report backup, Path restored, long seed) {
        String change = Mutation.apply(restored, new Random(seed));
        if (change != null) {
            assertThat(program.diff()
                            .run(STORE + "@" + backup.snapshot(), "sqlite:" + restored, Selection.ALL, Progress.SILENT)
                            .identical())
                    .as("seed %d: %s", seed, change)
                    .isFalse();
        }
    }

    private static String database(long seed) {
        String name = "db-" + seed;
        try (CloudflareApi api = api()) {
            api.createDatabase(name);
        }
        new RandomDatabase(seed).statements().forEach(statement -> cloud.execute(name, statement));
        return name;
    }

    private static CloudflareApi api() {
        return new CloudflareApi(new ApiSettings(
                cloud.baseUri(),
                ApiSettings.Credentials.token(Simulation.TOKEN),
                Simulation.ACCOUNT,
                Clock.systemUTC(),
                Pauses::sleep,
                RequestBudget.unlimited()));
    }

    private static Backup.Report backup(String source, Capturing.Mode mode) {
        Capturing capturing = new Capturing(Selection.ALL, mode, false);
        return program.backup()
                .run(
                        new Backup.Request(source, STORE, capturing, true, Backup.Readers.EVERYBODY, true, true),
                        Progress.SILENT);
    }

    private static Path restore(Backup.Report backup, long seed) throws IOException {
        Path restored = folder.resolve("restored-" + seed + "-" + UUID.randomUUID());
        Transfer.Report report = program.transfer()
                .run(
                        new Transfer.Request(
                                STORE + "@" + backup.snapshot(),
                                "sqlite:" + restored,
                                Capturing.ALL,
                                Writing.NEW,
                                true,
                                false),
                        Progress.SILENT);
        assertThat(report.differences()).as("seed %d", seed).isEmpty();
        assertThat(report.verified()).isTrue();
        return restored;
    }

    /** Tables of which nobody can read the records: contentless full text. */
    private static Set<String> names(List<Finding> missing) {
        return new HashSet<>(missing.stream().map(Finding::name).collect(Collectors.toSet()));
    }
}
