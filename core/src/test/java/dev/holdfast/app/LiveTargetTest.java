package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.sim.Simulator;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restores into what lives, by the command line. Slow: each is a backup with its proof, and a restore. */
@Tag("slow")
class LiveTargetTest {
    @TempDir
    Path folder;

    private Simulator cloud;
    private Environment environment;
    private String store;

    @BeforeEach
    void start() {
        cloud = Simulation.start(folder.resolve("cloud"), Clock.systemUTC());
        environment = new Environment(Simulation.variables(cloud), folder)
                .with(Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()));
        store = folder.resolve("store").toString();
        new Sqlite(folder.resolve("shop.db"))
                .run(
                        "CREATE TABLE customers(id INTEGER PRIMARY KEY AUTOINCREMENT, n TEXT)",
                        "CREATE TABLE orders(id INTEGER PRIMARY KEY AUTOINCREMENT, c INT REFERENCES customers(id))",
                        "CREATE TABLE logs(x INTEGER PRIMARY KEY)",
                        "INSERT INTO customers VALUES(1, 'one'), (2, 'two')",
                        "INSERT INTO orders VALUES(1, 1), (5, 2)",
                        "CREATE VIEW v AS SELECT * FROM orders JOIN customers",
                        "CREATE TRIGGER tg AFTER INSERT ON orders BEGIN INSERT INTO logs VALUES(new.id); END");
        done("copy", shop(), "d1:shop");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void aSelectionThatRefersElsewhereIsProvenAndRestoredWhereItCanBe() {
        Ran backup = done("backup", "d1:shop", "--tables", "orders", "--to", store);
        assertThat(backup.err()).contains("refers to the table customers, which is not selected");
        assertThat(done("restore", store, "sqlite:" + folder.resolve("orders.db"))
                        .err())
                .contains("2 records refer to records of customers that are not there");

        Ran refused = Ran.in(environment, "restore", store, "d1:shop", "--replace");

        assertThat(refused.exit()).as("%s", refused).isEqualTo(2);
        assertThat(Ran.in(environment, "restore", store, "d1:shop", "--replace", "--dry-run")
                        .exit())
                .isEqualTo(2);
        assertThat(refused.err()).contains("Add customers to --tables").doesNotContain("--bookmark=");
        assertThat(done("diff", shop(), "d1:shop").exit()).isZero();
        done("restore", store, "d1:shop", "--merge");
        assertThat(done("diff", shop(), "d1:shop").exit()).isZero();
    }

    @Test
    void howToUndoIsSaidEvenWhenQuiet() {
        done("backup", "d1:shop", "--to", store);
        assertThat(done("restore", store, "d1:shop", "--replace", "--quiet").err())
                .contains(
                        "shop: what was there before comes back with: wrangler d1 time-travel restore shop --bookmark=");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMergeKeepsTheHigherCounterAndIsContentWithIt(boolean d1) {
        String live = d1 ? "d1:shop" : shop();
        done("backup", live, "--to", store);
        if (d1) {
            List.of("INSERT INTO orders VALUES(8, 1)", "DELETE FROM orders WHERE id=8")
                    .forEach(sql -> cloud.execute("shop", sql));
        } else {
            new Sqlite(folder.resolve("shop.db"))
                    .run("INSERT INTO orders VALUES(8, 1)", "DELETE FROM orders WHERE id=8");
        }

        Ran merged = done("restore", store, live, "--merge");

        assertThat(merged.out()).contains("compared: identical");
        Ran diff = Ran.in(environment, "diff", store + "@latest", live);
        assertThat(diff.exit()).as("%s", diff).isEqualTo(6);
        assertThat(diff.out()).contains("0 counters behind, 1 ahead on the right", "+ orders, 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"d1:plain", "sqlite"})
    void countersThatNoTableKeepsAreNamedAndNoDifference(String target) {
        Path plain = folder.resolve("plain.db");
        new Sqlite(plain)
                .run(
                        "CREATE TABLE orders(id INTEGER PRIMARY KEY, c INT)",
                        "CREATE TABLE customers(id INTEGER PRIMARY KEY, n TEXT)");
        String live = target.equals("sqlite") ? "sqlite:" + plain : target;
        if (!target.equals("sqlite")) {
            done("copy", "sqlite:" + plain, live);
        }
        Ran merged = Ran.in(environment, "copy", shop(), live, "--merge");
        assertThat(merged.err()).as("%s", merged).contains("note: sqlite_sequence: is not kept");
        assertThat(merged.out()).doesNotContain("sqlite_sequence");
    }

    private String shop() {
        return "sqlite:" + folder.resolve("shop.db");
    }

    private Ran done(String... command) {
        Ran ran = Ran.in(environment, command);
        assertThat(ran.exit()).as("%s", ran).isZero();
        return ran;
    }
}
