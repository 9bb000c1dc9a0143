package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.Access;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.runs.PlanRun;
import dev.holdfast.transfer.runs.RestoreRun;
import dev.holdfast.transfer.runs.Wish;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a restore that ended before its end, and what a new plan of it does. */
class RestoreRunTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private Simulator cloud;
    private Environment environment;

    @BeforeEach
    void start() {
        cloud = Simulator.start(
                SimulatorSettings.in(folder.resolve("cloud"), clock).with(Access.only(Simulation.TOKEN)));
        Map<String, String> variables = new HashMap<>(Simulation.variables(cloud));
        variables.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        environment = new Environment(variables, folder).at(clock, clock);
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1),(2),(3)");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void whatWasRefusedBeforeItWroteSaysNothingOfTheTarget() throws Exception {
        for (boolean deleted : List.of(true, false)) {
            Wish wish = replacing(deleted ? "d1:one" : "d1:two");
            PlanRun.Plan plan = planned(wish);
            Path part = files(folder.resolve("store").resolve(wish.snapshot())).stream()
                    .filter(file -> file.toString().contains("0001-"))
                    .findFirst()
                    .orElseThrow();
            if (deleted) {
                for (Path file : files(folder.resolve("store").resolve(wish.snapshot()))) {
                    Files.delete(file);
                }
            } else {
                Files.write(part, new byte[] {1, 2, 3});
            }
            MemorySteps steps = applying(wish, plan);
            assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps)).isInstanceOf(RuntimeException.class);
            assertThat(apply(UnaryOperator.identity()).left(steps.left())).isEmpty();
        }
    }

    /** As one that is cancelled: it is copying when it ends, and the place is only changed at the end. */
    @Test
    void aFileThatIsWholeIsNotSaidToBeInParts() throws Exception {
        new Sqlite(folder.resolve("live.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (7)");
        Wish wish = replacing("sqlite:" + folder.resolve("live.db"));
        byte[] before = Files.readAllBytes(folder.resolve("live.db"));
        MemorySteps steps = applying(wish, planned(wish));
        AtomicInteger reads = new AtomicInteger();

        assertThatThrownBy(() -> apply(store -> dying(store, reads)).run(steps)).isInstanceOf(MemorySteps.Death.class);

        assertThat(reads).hasValue(2);
        assertThat(Files.readAllBytes(folder.resolve("live.db"))).isEqualTo(before);
        assertThat(apply(UnaryOperator.identity()).left(steps.left())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite:new.db", "d1:new", "kv:new"})
    void whatWasWrittenAndNotComparedIsSaidAndANewPlanComparesIt(String name) throws Exception {
        String target = name.replace("sqlite:", "sqlite:" + folder + "/");
        Wish wish = new Wish(folder + "/store", snapshot(target), target, "new", List.of(), "");
        MemorySteps steps = applying(wish, planned(wish));
        steps.dieWithin("restore", "reading back");
        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps)).isInstanceOf(MemorySteps.Death.class);
        assertThat(apply(UnaryOperator.identity()).left(steps.left()))
                .isEqualTo(target + " holds all of " + wish.snapshot()
                        + ", but it was not compared to the end; a new plan of the same restore, applied, does that.");

        PlanRun.Plan plan = planned(wish);
        assertThat(plan.warnings())
                .contains(target + " an earlier run has written everything, which would only be compared");
        assertThat(plan.collections())
                .allSatisfy(one ->
                        assertThat(one.adds() + one.removes() + one.changes()).isZero());
        RestoreRun.Result result =
                (RestoreRun.Result) apply(UnaryOperator.identity()).run(applying(wish, plan));
        assertThat(result.verified()).isTrue();
        assertThat(result.records()).isZero();
        MemorySteps more = new MemorySteps(wish);
        assertThatThrownBy(() -> plans().run(more)).hasMessageContaining("is not empty");
    }

    /** Hours can lie between two attempts, and whoever writes there knows nothing of them. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherAttemptLooksAgainAtWhatIsNotWritten(boolean writes) throws Exception {
        Sqlite live = new Sqlite(folder.resolve("live.db"));
        live.run("CREATE TABLE t(a)", "INSERT INTO t VALUES (7)");
        Wish wish = replacing("sqlite:" + live.file());
        MemorySteps steps = applying(wish, planned(wish));
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + live.file());
                var program = connection.createStatement()) {
            program.execute("BEGIN IMMEDIATE");
            program.execute("INSERT INTO t VALUES (8)");
            assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps))
                    .hasMessageContaining("in use by another program");
            program.execute(writes ? "COMMIT" : "ROLLBACK");
        }
        if (writes) {
            assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps))
                    .hasMessageContaining("has changed since the plan was made")
                    .hasMessageContaining("nothing was written");
            assertThat(live.rows("SELECT a FROM t")).containsExactly("7", "8");
            assertThat(apply(UnaryOperator.identity()).left(steps.left()))
                    .as("nothing was ever written")
                    .isEmpty();
        } else {
            apply(UnaryOperator.identity()).run(steps);
            assertThat(live.rows("SELECT a FROM t")).containsExactly("1", "2", "3");
        }
    }

    @Test
    void anotherAttemptLooksAgainWhenTheFirstOneNeverBegan() throws Exception {
        Sqlite live = new Sqlite(folder.resolve("live.db"));
        live.run("CREATE TABLE t(a)", "INSERT INTO t VALUES (7)");
        Wish wish = replacing("sqlite:" + live.file());
        MemorySteps steps = applying(wish, planned(wish));
        Files.move(folder.resolve("store"), folder.resolve("away"));
        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps)).isInstanceOf(RuntimeException.class);
        Files.move(folder.resolve("away"), folder.resolve("store"));
        live.run("INSERT INTO t VALUES (8)");

        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps))
                .hasMessageContaining("has changed since the plan was made; nothing was written");
        assertThat(live.rows("SELECT a FROM t")).containsExactly("7", "8");
    }

    @Test
    void whatIsWrittenWhileTheNewFileIsMadeIsNotReplaced() throws Exception {
        Sqlite live = new Sqlite(folder.resolve("live.db"));
        live.run("CREATE TABLE t(a)", "INSERT INTO t VALUES (7)");
        Wish wish = replacing("sqlite:" + live.file());
        MemorySteps steps = applying(wish, planned(wish));
        AtomicInteger reads = new AtomicInteger();

        assertThatThrownBy(() -> apply(store -> second(store, reads, () -> live.run("INSERT INTO t VALUES (8)")))
                        .run(steps))
                .hasMessageContaining("has changed since the plan was made; nothing was written");
        assertThat(reads).hasValueGreaterThan(1);
        assertThat(live.rows("SELECT a FROM t")).containsExactly("7", "8");
        assertThat(apply(UnaryOperator.identity()).left(steps.left())).isEmpty();
    }

    /** The server dies when the file has its name, and before that is known. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatGotItsNameIsComparedAndNotWrittenAgain(boolean writes) throws Exception {
        Sqlite live = new Sqlite(folder.resolve("live.db"));
        live.run("CREATE TABLE t(a)", "INSERT INTO t VALUES (7)");
        Wish wish = replacing("sqlite:" + live.file());
        MemorySteps steps = applying(wish, planned(wish));
        steps.slowly(new DeathAt(3));
        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps)).isInstanceOf(MemorySteps.Death.class);
        steps.slowly(step -> {});
        assertThat(live.rows("SELECT a FROM t")).containsExactly("1", "2", "3");
        if (writes) {
            live.run("INSERT INTO t VALUES (8)");
            assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps))
                    .hasMessageContaining("is not " + wish.snapshot() + " either; nothing was written");
            assertThat(live.rows("SELECT a FROM t")).containsExactly("1", "2", "3", "8");
            assertThat(apply(UnaryOperator.identity()).left(steps.left()))
                    .contains("was written by somebody else since")
                    .doesNotContain("was left with");
        } else {
            RestoreRun.Result result =
                    (RestoreRun.Result) apply(UnaryOperator.identity()).run(steps);
            assertThat(result.verified()).isTrue();
            assertThat(result.records()).isZero();
            assertThat(result.notes()).contains("an earlier attempt had written everything");
        }
    }

    /** The server dies while it copies, or with the new file whole and beside its place; then somebody else writes. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whatNobodyGoesOnWithIsNotLeftBesideAndNotSaidToBeThere(int death) throws Exception {
        Sqlite live = new Sqlite(folder.resolve("live.db"));
        live.run("CREATE TABLE t(a)", "INSERT INTO t VALUES (7)");
        byte[] before = Files.readAllBytes(live.file());
        Wish wish = replacing("sqlite:" + live.file());
        MemorySteps steps = applying(wish, planned(wish));
        steps.slowly(new DeathAt(death));
        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps)).isInstanceOf(MemorySteps.Death.class);
        steps.slowly(step -> {});
        Path partial = folder.resolve("live.db.holdfast-partial");
        Files.write(partial, Files.readAllBytes(folder.resolve("shop.db")));
        Files.write(live.file(), before);
        live.run("INSERT INTO t VALUES (8)");

        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps))
                .hasMessageContaining("has changed since the plan was made");
        assertThat(live.rows("SELECT a FROM t")).containsExactly("7", "8");
        assertThat(partial).doesNotExist();
        String left = apply(UnaryOperator.identity()).left(steps.left());
        assertThat(left).doesNotContain("was left with", "goes on");
        assertThat(left.isEmpty()).isEqualTo(death == 2);
    }

    /** A restore over a database with a record, which died when all was written. */
    private MemorySteps killedInD1(String death) throws Exception {
        Wish wish = replacing("d1:live");
        cloud.execute("live", "INSERT INTO t VALUES (7)");
        MemorySteps steps = applying(wish, planned(wish));
        if (death.equals("reading back")) {
            steps.dieWithin("restore", death);
        } else {
            steps.slowly(new DeathAt(4));
        }
        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps)).isInstanceOf(MemorySteps.Death.class);
        steps.slowly(step -> {});
        return steps;
    }

    /** When it dies while it reads back, and when it dies before it knows that all is written. */
    @ParameterizedTest
    @ValueSource(strings = {"reading back", "before that"})
    void theFirstWayBackIsToldAndWhatIsWholeIsNotWrittenAgain(String death) throws Exception {
        MemorySteps steps = killedInD1(death);
        String left = apply(UnaryOperator.identity()).left(steps.left());
        assertThat(left).contains("d1:live").containsOnlyOnce("--bookmark=");
        String bookmark = left.substring(left.indexOf("--bookmark="));
        long writes = writes();

        RestoreRun.Result result =
                (RestoreRun.Result) apply(UnaryOperator.identity()).run(steps);

        assertThat(writes()).as("nothing is written again").isEqualTo(writes);
        assertThat(result.verified()).isTrue();
        assertThat(result.notes().toString()).contains(bookmark).containsOnlyOnce("--bookmark=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reading back", "before that"})
    void whatIsWrittenAfterARestoreIntoD1IsKept(String death) throws Exception {
        MemorySteps steps = killedInD1(death);
        String left = apply(UnaryOperator.identity()).left(steps.left());
        cloud.execute("live", "INSERT INTO t VALUES (8)");
        long writes = writes();

        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps)).hasMessageContaining("is not ");
        assertThat(writes()).as("nothing is written again").isEqualTo(writes);
        assertThat(apply(UnaryOperator.identity()).left(steps.left()))
                .contains(death.equals("reading back") ? left : "was written by somebody else since")
                .contains(left.substring(left.indexOf("--bookmark=")));
    }

    /** No part arrived, and nobody knows that: what the application wrote until then is still not replaced. */
    @Test
    void anApplicationWritesIntoD1WhileNoPartArrives() throws Exception {
        Wish wish = replacing("d1:live");
        MemorySteps steps = applying(wish, planned(wish));
        steps.slowly(new DeathAt(3));
        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps)).isInstanceOf(MemorySteps.Death.class);
        steps.slowly(step -> {});
        assertThat(apply(UnaryOperator.identity()).left(steps.left())).contains("may hold a part");
        cloud.execute("live", "INSERT INTO t VALUES (8)");
        long writes = writes();

        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps))
                .hasMessageContaining("has changed since the plan was made");
        assertThat(writes()).isEqualTo(writes);
        assertThat(apply(UnaryOperator.identity()).left(steps.left()))
                .contains("was written by somebody else since")
                .doesNotContain("may hold a part");
    }

    /** Each attempt that begins anew replaces what came since the one before: all ways back are told. */
    @Test
    void aHalfReplacedD1GoesOnAndTellsAllWaysBack() throws Exception {
        Wish wish = replacing("d1:live");
        cloud.execute("live", "INSERT INTO t VALUES (7)");
        MemorySteps steps = applying(wish, planned(wish));
        AtomicInteger reads = new AtomicInteger();
        assertThatThrownBy(() -> apply(store -> dying(store, reads)).run(steps)).isInstanceOf(MemorySteps.Death.class);
        String first = apply(UnaryOperator.identity()).left(steps.left());
        cloud.execute("live", "CREATE TABLE since(a)");

        RestoreRun.Result result =
                (RestoreRun.Result) apply(UnaryOperator.identity()).run(steps);

        assertThat(result.verified()).isTrue();
        assertThat(result.notes())
                .anyMatch(note -> note.endsWith(first.substring(first.indexOf("--bookmark="))))
                .anyMatch(note -> note.contains("before the unfinished copy"));
    }

    /** Somebody has put another snapshot in its place. */
    @Test
    void onlyTheSnapshotOfThePlanIsRestored() throws Exception {
        Sqlite live = new Sqlite(folder.resolve("live.db"));
        live.run("CREATE TABLE t(a)", "INSERT INTO t VALUES (7)");
        Wish wish = replacing("sqlite:" + live.file());
        PlanRun.Plan plan = planned(wish);
        new Sqlite(folder.resolve("shop.db")).run("DELETE FROM t");
        String other = snapshot("sqlite:");
        Files.move(folder.resolve("store").resolve(wish.snapshot()), folder.resolve("away"));
        Files.move(
                folder.resolve("store").resolve(other), folder.resolve("store").resolve(wish.snapshot()));

        MemorySteps steps = applying(wish, plan);
        assertThatThrownBy(() -> apply(UnaryOperator.identity()).run(steps))
                .hasMessageContaining(wish.snapshot())
                .hasMessageContaining("is another one than when the plan was made; nothing was written");
        assertThat(live.rows("SELECT a FROM t")).containsExactly("7");
        assertThat(planned(wish).warnings()).anyMatch(warning -> warning.contains("was written as " + other));
    }

    private long writes() {
        return cloud.requests().stream()
                .filter(request ->
                        request.path().endsWith("/query") || request.path().endsWith("/import"))
                .count();
    }

    /** At this write of what a step keeps. */
    private static final class DeathAt implements Consumer<String> {
        private int left;

        DeathAt(int number) {
            left = number;
        }

        @Override
        public void accept(String step) {
            if (--left == 0) {
                throw new MemorySteps.Death();
            }
        }
    }

    private Wish replacing(String target) throws IOException {
        String snapshot = snapshot(target);
        if (target.startsWith("d1:")) {
            Ran copied = Ran.in(environment, "copy", "sqlite:" + folder.resolve("shop.db"), target);
            assertThat(copied.exit()).as("%s", copied).isZero();
        }
        return new Wish(folder + "/store", snapshot, target, "replace", List.of(), "");
    }

    private String snapshot(String target) throws IOException {
        String source = target.startsWith("kv:") ? pairs() : "sqlite:" + folder.resolve("shop.db");
        Ran backup = Ran.in(environment, "backup", source, "--to", folder + "/store", "--json");
        assertThat(backup.exit()).as("%s", backup).isZero();
        return backup.json().get("snapshot").asText();
    }

    private String pairs() throws IOException {
        return "json:"
                + Files.writeString(
                        folder.resolve("pairs.json"),
                        "[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"b\",\"value\":\"2\"}]");
    }

    /** Dies when the first table is read for the second time: first all is read to see whether it is whole. */
    private static Store dying(Store store, AtomicInteger reads) {
        return second(store, reads, () -> {
            throw new MemorySteps.Death();
        });
    }

    private static Store second(Store store, AtomicInteger reads, Runnable what) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (self, method, arguments) -> {
                    boolean isIt = method.getName().equals("read") && ((String) arguments[0]).contains("0001-");
                    if (isIt && reads.incrementAndGet() == 2) {
                        what.run();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private PlanRun.Plan planned(Wish wish) throws Exception {
        return (PlanRun.Plan) plans().run(new MemorySteps(wish));
    }

    private PlanRun plans() {
        Wiring features = new Wiring(environment, Config.EMPTY, UnaryOperator.identity());
        return new PlanRun(features.transfer(), features.outlook(), address -> address, clock);
    }

    private RestoreRun apply(UnaryOperator<Store> stores) {
        Wiring features = new Wiring(environment, Config.EMPTY, stores);
        return new RestoreRun(features.transfer(), features.outlook(), address -> address, clock);
    }

    private static MemorySteps applying(Wish wish, PlanRun.Plan plan) {
        return new MemorySteps(new RestoreRun.Params("plan", "", wish, plan.lasting(), plan.print(), plan.kept()));
    }

    private static List<Path> files(Path of) throws IOException {
        try (var all = Files.walk(of)) {
            return all.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }
}
