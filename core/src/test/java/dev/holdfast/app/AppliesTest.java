package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.cli.config.Config;
import dev.holdfast.sim.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command line that asks for what does not apply, or is not there, is refused and not taken for another one. */
class AppliesTest {
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
    void selectionsAndModesOfTheOtherKind() throws IOException {
        String pairs = "json:" + Files.writeString(folder.resolve("p.json"), "[{\"key\":\"a\",\"value\":\"b\"}]");
        ok("copy", pairs, "kv:ns");
        ok("copy", database(), "d1:shop");
        String store = path("store");
        refused("--prefix", "backup", "d1:shop", "--prefix", "q", "--to", store);
        refused("--prefix", "backup", database(), "--prefix", "q", "--to", store);
        refused("--tables", "backup", "kv:ns", "--tables", "a", "--to", store);
        refused("--tables", "backup", pairs, "--tables", "a", "--to", store);
        refused("namespace", "backup", "d1:shop", "--mode", "single", "--to", store);
        for (String mode : List.of("pages", "snapshot", "export")) {
            refused("namespace", "backup", "kv:ns", "--mode", mode, "--to", store);
        }
        refused("namespace", "backup", database(), "--mode", "pages", "--to", store);
        assertThat(folder.resolve("store")).doesNotExist();
        ok("backup", database(), "--to", store);
        refused("--prefix", "restore", store, "d1:new", "--prefix", "q");
        refused("namespace", "restore", store, "d1:new", "--daily-budget", "5");
        refused("d1:NAME", "restore", store, "d1:");
        assertThat(Ran.in(environment, "diff", database(), "d1:new").exit()).isEqualTo(4);
    }

    @Test
    void anExportThatCanNotTakeAValue() {
        Path file = folder.resolve("large.db");
        new Sqlite(file)
                .run("CREATE TABLE t(id INTEGER PRIMARY KEY, a BLOB)", "INSERT INTO t VALUES(1, zeroblob(1900000))");
        ok("copy", "sqlite:" + file, "d1:large");
        Ran ran = Refusal.text(
                Ran.in(environment, "backup", "d1:large", "--mode", "export", "--to", path("store")), "export");
        assertThat(ran.exit()).as("%s", ran).isEqualTo(7);
        assertThat(ran.err()).contains("--mode auto");
        ok("backup", "d1:large", "--to", path("store"));
    }

    @Test
    void pagesOfATableAreOneFile() throws IOException {
        assertThat(pages(database(), "t")).isEqualTo(3);
        refused("1 or more", "export", database(), "--output", path("none.sql"), "--batch-size", "0");
        Ran again = refused("Remove it", "export", database(), "--output", path("all.sql"));
        assertThat(again.err()).doesNotContain("Say --replace");
    }

    @Test
    void pagesFollowOneAnotherWhateverTheKeyIsMadeOf() throws IOException {
        List<String> tables = List.of(
                "CREATE TABLE t(a TEXT, b INT, PRIMARY KEY(a, b)) WITHOUT ROWID;"
                        + "INSERT INTO t VALUES('x', 1), ('x', 2), ('x', 3), ('x, 2', 1), ('y', 1), ('z', 9)",
                "CREATE TABLE t(k PRIMARY KEY, v) WITHOUT ROWID;"
                        + "INSERT INTO t VALUES(1, 0), (2, 0), (3.5, 0), (4, 0), ('1', 0), ('2', 0), ('a', 0), (x'31', 0)",
                "CREATE TABLE t(k TEXT PRIMARY KEY) WITHOUT ROWID;"
                        + "INSERT INTO t VALUES(''), (char(39)), ('-1'), ('cells:00'), ('a b'), (x'00'), ('z'), ('zz')",
                "CREATE TABLE t(k TEXT PRIMARY KEY) WITHOUT ROWID;"
                        + "INSERT INTO t VALUES('a'), ('a' || char(0) || 'q'), ('ab'), ('ac' || char(10)), ('b'), ('c')",
                "CREATE TABLE t(k BLOB PRIMARY KEY) WITHOUT ROWID;"
                        + "INSERT INTO t VALUES(x''), (x'00'), (x'01'), ('x' || char(39) || '00' || char(39)), ('y'), (7), (8)",
                "CREATE TABLE t(a); INSERT INTO t(rowid, a) VALUES(-9, 1), (-8, 2), (0, 3), (5, 4), (7, 5)");
        for (String table : tables) {
            Path file = folder.resolve("keys" + tables.indexOf(table) + ".db");
            new Sqlite(file).run(table.split(";", 2));
            assertThat(pages("sqlite:" + file, "t")).as(table).isGreaterThan(2);
        }
        String typeless = "sqlite:" + folder.resolve("keys1.db");
        String[] guess = {"export", typeless, "--output", path("no.sql"), "--batch-size", "2", "--after", "1"};
        refused("is no key of t", guess);
        Path keyless = folder.resolve("keyless.db");
        new Sqlite(keyless).run("CREATE TABLE t(rowid, oid, _rowid_)", "INSERT INTO t VALUES(1, 2, 3), (4, 5, 6)");
        refused("no key", "export", "sqlite:" + keyless, "--output", path("no.sql"), "--batch-size", "1");
        assertThat(ok("export", typeless, "--output", path("some.sql"), "--batch-size", "2")
                        .out())
                .containsPattern("--after='cells:[0-9a-f]+'");
    }

    @Test
    void headerValuesThatOneSideHasAreADifference() {
        Path set = folder.resolve("set.db");
        new Sqlite(set).run("CREATE TABLE t(a)", "PRAGMA user_version=5", "PRAGMA application_id=7");
        Path plain = folder.resolve("plain.db");
        new Sqlite(plain).run("CREATE TABLE t(a)");
        for (String[] sides : new String[][] {{"set.db", "plain.db"}, {"plain.db", "set.db"}}) {
            Ran diff = Ran.in(environment, "diff", "sqlite:" + path(sides[0]), "sqlite:" + path(sides[1]));
            assertThat(diff.exit()).as("%s", diff).isEqualTo(6);
            assertThat(diff.out()).contains("settings", "user_version=5", "application_id=7");
        }
        ok("copy", "sqlite:" + set, "d1:headless");
        assertThat(ok("diff", "sqlite:" + set, "d1:headless").out()).contains("not compared: settings");
        assertThat(ok("diff", "sqlite:" + plain, "d1:headless").out()).doesNotContain("not compared");
        ok("backup", "sqlite:" + set, "--to", path("headers"));
        ok("restore", path("headers"), "sqlite:" + path("back.db"));
        ok("diff", "sqlite:" + set, "sqlite:" + path("back.db"));
    }

    /** How many they are; all of them are what is in the table. */
    private int pages(String source, String table) throws IOException {
        String after = "";
        StringBuilder all = new StringBuilder();
        int pages = 0;
        do {
            Path page = Files.createTempDirectory(folder, "page").resolve("of.sql");
            pages++;
            List<String> command = new ArrayList<>(
                    List.of("export", source, "--table", table, "--output", page.toString(), "--batch-size", "2"));
            if (!after.isEmpty()) {
                command.add("--after=" + after);
            }
            command.add("--json");
            after = ok(command.toArray(String[]::new)).json().get("next").asText();
            assertThat(after).doesNotContainPattern("\\p{Cntrl}");
            all.append(Files.readString(page));
        } while (!after.isEmpty());
        ok("diff", source, "sql:" + Files.writeString(folder.resolve("all.sql"), all));
        return pages;
    }

    @Test
    void whatIsNotUnderstoodOrNotThere() throws IOException {
        refused("500@7", "sim", "--faults", "zz@3", "--data", path("sim"));
        refused("1200/5m", "sim", "--budget", "12", "--data", path("sim"));
        for (String[] command : new String[][] {{"list"}, {"prove"}, {"show", "latest"}, {"restore", "d1:new"}}) {
            List<String> words = new ArrayList<>(List.of(command));
            words.add(1, path("nowhere"));
            Ran ran = Refusal.text(Ran.in(environment, words.toArray(String[]::new)), "nowhere");
            assertThat(ran.exit()).as("%s", ran).isEqualTo(4);
        }
        assertThat(folder.resolve("nowhere")).doesNotExist();
        Wiring server = new Wiring(environment, Config.EMPTY, UnaryOperator.identity());
        assertThat(server.shelves().list(path("nowhere"), "")).isEmpty();
        Files.createDirectory(folder.resolve("empty"));
        assertThat(ok("prove", path("empty"), "--all").err()).contains("no sealed snapshot");
        Files.writeString(folder.resolve("holdfast.toml"), "account_id = 5\n");
        refused("account_id", "list", path("empty"));
    }

    @Test
    void anUnfinishedSnapshotSaysSo() throws IOException {
        String store = path("store");
        ok("backup", database(), "--to", store);
        String id = Ran.in(environment, "list", store, "--json")
                .json()
                .get(0)
                .get("id")
                .asText();
        try (var files = Files.list(Path.of(store, id))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().contains(".sql")) {
                    Files.delete(file);
                }
            }
        }
        assertThat(ok("show", store, id).out()).contains("unfinished").contains("again");
    }

    private Ran ok(String... command) {
        Ran ran = Ran.in(environment, command);
        assertThat(ran.exit()).as("%s", ran).isZero();
        return ran;
    }

    private Ran refused(String what, String... command) {
        Ran ran = Refusal.text(Ran.in(environment, command), "");
        assertThat(ran.exit()).as("%s", ran).isEqualTo(2);
        assertThat(ran.err()).contains(what);
        return ran;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String database() {
        Path file = folder.resolve("original.db");
        if (Files.notExists(file)) {
            new Sqlite(file)
                    .run(
                            "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT)",
                            "CREATE INDEX i ON t(a)",
                            "INSERT INTO t VALUES(1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e')",
                            "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t WHERE id = new.id - 1; END");
        }
        return "sqlite:" + file;
    }
}
