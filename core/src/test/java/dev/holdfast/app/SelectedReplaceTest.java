package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.sim.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --replace} of a selection touches nothing else: it is replaced alone, or the command is refused. */
class SelectedReplaceTest {
    @TempDir
    Path folder;

    private Simulator cloud;
    private Environment environment;

    @BeforeEach
    void start() {
        cloud = Simulation.start(folder.resolve("cloud"), Clock.systemUTC());
        Map<String, String> variables = new HashMap<>(Simulation.variables(cloud));
        variables.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        environment = new Environment(variables, folder);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void ofKeysWithAPrefixOnlyThoseAreReplaced() throws IOException {
        copied("json:" + pairs("before", "p1/gone", "p1/kept", "p2/kept", "q"), "kv:ns");
        String now = "json:" + pairs("now", "p1/kept", "p1/new", "p2/other");
        assertThat(Ran.in(environment, "backup", now, "--to", path("store")).exit())
                .isZero();

        Ran ran = Ran.in(environment, "restore", path("store"), "kv:ns", "--replace", "--prefix", "p1/");

        assertThat(ran.exit()).as("%s", ran).isZero();
        assertThat(ran.out()).contains("identical");
        copied("kv:ns", "json:" + path("after.json"));
        copied("json:" + pairs("wanted", "p1/kept", "p1/new", "p2/kept", "q"), "kv:wanted");
        assertThat(Ran.in(environment, "diff", "kv:ns", "kv:wanted").exit()).isZero();
    }

    @Test
    void aFileLosesNoOtherTable() {
        String source = database("source.db");
        String target = database("target.db");
        refused("copy", source, target, "--replace", "--tables", "logs");
        assertThat(Ran.in(environment, "diff", source, target).exit()).isZero();
        assertThat(Ran.in(environment, "backup", source, "--to", path("store")).exit())
                .isZero();
        refused("restore", path("store"), target, "--replace", "--tables", "logs");
        refused("restore", path("store"), target, "--replace", "--tables", "logs", "--dry-run");
        assertThat(Ran.in(environment, "diff", source, target).exit()).isZero();
    }

    @Test
    void aDatabaseLosesNoOtherTable() {
        String source = database("source.db");
        copied(source, "d1:shop");
        refused("copy", source, "d1:shop", "--replace", "--tables", "logs");
        assertThat(Ran.in(environment, "diff", source, "d1:shop").exit()).isZero();
        copied(source, "d1:shop", "--merge", "--tables", "logs");
        copied(source, "d1:shop", "--replace");
    }

    @Test
    void aMergeRemovesNoRecordOfAnotherKey() {
        String table = "CREATE TABLE code(id INTEGER PRIMARY KEY, v UNIQUE ON CONFLICT REPLACE)";
        new Sqlite(folder.resolve("live.db")).run(table, "INSERT INTO code VALUES(7, 'taken')");
        new Sqlite(folder.resolve("new.db")).run(table, "INSERT INTO code VALUES(1, 'taken')");
        copied("sqlite:" + path("live.db"), "d1:shop");
        assertThat(Ran.in(environment, "copy", "sqlite:" + path("new.db"), "d1:shop", "--merge")
                        .exit())
                .isNotZero();
        assertThat(Ran.in(environment, "diff", "sqlite:" + path("live.db"), "d1:shop")
                        .exit())
                .isZero();
    }

    /** What is to be read would be taken away. By whatever name. */
    @Test
    void nothingIsCopiedOntoItself() throws IOException {
        copied("json:" + pairs("some", "a", "b"), "kv:ns");
        copied(database("source.db"), "d1:shop");
        for (String mode : List.of("--replace", "--merge")) {
            for (String place : List.of("kv:ns", "d1:shop")) {
                for (String other : List.of(place, id(place))) {
                    for (String run : List.of("--json", "--dry-run")) {
                        Ran ran = Ran.in(environment, "copy", place, other, mode, run);
                        assertThat(ran.exit()).as("%s", ran).isEqualTo(2);
                        assertThat(ran.out() + ran.err()).contains("onto itself");
                    }
                }
            }
        }
        assertThat(Ran.in(environment, "diff", "json:" + path("some.json"), "kv:ns")
                        .exit())
                .isZero();
        assertThat(Ran.in(environment, "diff", "sqlite:" + path("source.db"), "d1:shop")
                        .exit())
                .isZero();
        copied("kv:ns", "kv:other");
    }

    /** As the manifest of a backup tells it. */
    private String id(String place) throws IOException {
        String snapshot = Ran.in(environment, "backup", place, "--to", path("ids"), "--no-prove", "--json")
                .json()
                .path("snapshot")
                .asText();
        JsonNode ids = new JsonMapper()
                .readTree(folder.resolve("ids")
                        .resolve(snapshot)
                        .resolve("manifest.json")
                        .toFile())
                .at("/source/ids");
        return place.startsWith("kv:")
                ? "kv:" + ids.path("namespace").asText()
                : "d1:" + ids.path("database").asText();
    }

    @Test
    void aMergeKnowsRecordsByTheirDeclaredKeyAndIsComparedSo() throws IOException {
        String table = "CREATE TABLE person(email TEXT PRIMARY KEY COLLATE NOCASE, n)";
        new Sqlite(folder.resolve("live.db")).run(table, "INSERT INTO person VALUES('bob', 1), ('carol', 2)");
        new Sqlite(folder.resolve("new.db")).run(table, "INSERT INTO person VALUES('alice', 3), ('Carol', 4)");
        new Sqlite(folder.resolve("wanted.db"))
                .run(table, "INSERT INTO person VALUES('bob', 1), ('Carol', 4), ('alice', 3)");
        String state = "wrangler:" + Files.createDirectory(folder.resolve("local")) + "#d1:" + "0".repeat(32);
        for (String target : List.of("sqlite:" + path("copy.db"), "d1:shop", state)) {
            copied("sqlite:" + path("live.db"), target);
            for (int run = 0; run < 2; run++) {
                Ran merged = Ran.in(environment, "copy", "sqlite:" + path("new.db"), target, "--merge");
                assertThat(merged.exit()).as("%s", merged).isZero();
                assertThat(merged.out()).contains("identical");
            }
            Ran diff = Ran.in(environment, "diff", "sqlite:" + path("wanted.db"), target);
            assertThat(diff.exit()).as("%s", diff).isZero();
        }
    }

    @Test
    void whatAMergeLeavesAsItWasIsNotedAndNoDifference() {
        new Sqlite(folder.resolve("new.db"))
                .run(
                        "CREATE TABLE t(id INTEGER PRIMARY KEY, v)",
                        "INSERT INTO t VALUES(1, 'new')",
                        "PRAGMA user_version=3");
        new Sqlite(folder.resolve("live.db"))
                .run(
                        "CREATE TABLE t( id INTEGER PRIMARY KEY, -- the key\n v )",
                        "INSERT INTO t VALUES(2, 'stays')",
                        "PRAGMA user_version=4");
        copied("sqlite:" + path("live.db"), "d1:shop");
        for (String target : List.of("sqlite:" + path("live.db"), "d1:shop")) {
            Ran merged = Ran.in(environment, "copy", "sqlite:" + path("new.db"), target, "--merge");
            assertThat(merged.exit()).as("%s", merged).isZero();
            assertThat(merged.out()).contains("identical");
            assertThat(merged.out() + merged.err()).contains("other blanks or comments", "user_version");
        }
    }

    @Test
    void aCollisionIsTheSameEverywhere() {
        String table = "CREATE TABLE c(id INTEGER PRIMARY KEY, v UNIQUE)";
        new Sqlite(folder.resolve("live.db")).run(table, "INSERT INTO c VALUES(7, 'taken')");
        new Sqlite(folder.resolve("new.db")).run(table, "INSERT INTO c VALUES(1, 'taken')");
        copied("sqlite:" + path("live.db"), "d1:shop");
        for (String target : List.of("sqlite:" + path("live.db"), "d1:shop")) {
            Ran ran = Ran.in(environment, "copy", "sqlite:" + path("new.db"), target, "--merge");
            assertThat(ran.exit()).as("%s", ran).isEqualTo(6);
            assertThat(ran.err())
                    .contains("the records do not fit the tables")
                    .contains("UNIQUE constraint failed: c.v");
        }
    }

    @Test
    void localStateAndFilesLoseNothingEither() throws IOException {
        String pairs = "json:" + pairs("some", "p1/a", "q");
        String state = "wrangler:" + folder + "#kv:0123456789abcdef0123456789abcdef";
        refused("copy", pairs, state, "--replace", "--prefix", "p1/");
        refused("copy", pairs, "json:" + pairs("others", "b"), "--replace", "--prefix", "p1/");
        assertThat(folder.resolve("others.json")).content().contains("\"b\"");
    }

    private void copied(String... fromTo) {
        String[] command = new String[fromTo.length + 1];
        command[0] = "copy";
        System.arraycopy(fromTo, 0, command, 1, fromTo.length);
        Ran ran = Ran.in(environment, command);
        assertThat(ran.exit()).as("%s", ran).isZero();
    }

    private void refused(String... command) {
        Ran ran = Refusal.text(Ran.in(environment, command), "not selected");
        assertThat(ran.exit()).isEqualTo(2);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String database(String name) {
        new Sqlite(folder.resolve(name))
                .run(
                        "CREATE TABLE logs(id INTEGER PRIMARY KEY, line TEXT)",
                        "CREATE TABLE orders(id INTEGER PRIMARY KEY, what TEXT)",
                        "INSERT INTO logs VALUES(1, 'a')",
                        "INSERT INTO orders VALUES(1, 'b'), (2, 'c')",
                        "CREATE VIEW both AS SELECT line FROM logs UNION ALL SELECT what FROM orders");
        return "sqlite:" + path(name);
    }

    private Path pairs(String name, String... keys) throws IOException {
        StringBuilder text = new StringBuilder("[");
        for (String key : keys) {
            text.append(text.length() > 1 ? "," : "")
                    .append("{\"key\":\"" + key + "\",\"value\":\"value of " + key + "\"}");
        }
        return Files.writeString(folder.resolve(name + ".json"), text.append("]"));
    }
}
