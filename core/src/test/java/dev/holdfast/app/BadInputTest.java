package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.sim.Simulator;
import dev.holdfast.sim.SimulatorSettings;
import dev.holdfast.sim.http.Access;
import dev.holdfast.sim.http.Permission;
import dev.holdfast.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is said in one sentence with a hint and the right exit code, and leaves nothing that looks whole. */
class BadInputTest {
    private static final String NOWHERE = "http://127.0.0.1:1";

    @TempDir
    Path folder;

    private Simulator cloud;
    private Environment environment;

    @BeforeEach
    void start() {
        Access access = new Access(
                Simulation.ACCOUNT,
                Map.of(
                        Simulation.TOKEN,
                        EnumSet.allOf(Permission.class),
                        "only-kv",
                        Set.of(Permission.KV_READ),
                        "only-read",
                        Set.of(Permission.KV_READ, Permission.D1_READ)));
        cloud = Simulator.start(
                SimulatorSettings.in(folder.resolve("cloud"), Clock.systemUTC()).with(access));
        Map<String, String> variables = new HashMap<>(Simulation.variables(cloud));
        variables.putAll(S3Server.ENVIRONMENT);
        variables.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        environment = new Environment(variables, folder);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void unknownSources() throws IOException {
        String store = path("store");
        refused(4, "nope", "backup", "d1:nope", "--to", store);
        refused(4, "nope", "backup", "kv:nope", "--to", store);
        refused(4, "nope.db", "backup", "sqlite:" + path("nope.db"), "--to", store);
        refused(4, "nope.sql", "copy", "sql:" + path("nope.sql"), "sqlite:" + path("new.db"));
        refused(4, "nope.json", "copy", "json:" + path("nope.json"), "kv:new");
        refused(4, "", "backup", "wrangler:" + path("nope") + "#d1:DB", "--to", store);
        refused(2, "nope:x", "backup", "nope:x", "--to", store);
        refused(4, "empty", "restore", path("empty"), "sqlite:" + path("new.db"));
        refused(4, "", "show", path("empty"), "sqlite-x/20260101T000000000Z");
        assertNothing("new.db");
        assertThat(states(store)).isEmpty();
    }

    @Test
    void tokensThatAreWrongOrMayTooLittle() throws IOException {
        String store = path("store");
        Environment right = environment;
        environment = right.with(Map.of("CLOUDFLARE_API_TOKEN", "wrong"));
        refused(5, "", "backup", "d1:shop", "--to", store);
        refused(5, "", "backup", "kv:sessions", "--to", store);
        environment = right.with(Map.of("CLOUDFLARE_API_TOKEN", ""));
        refused(2, "CLOUDFLARE_API_TOKEN", "backup", "d1:shop", "--to", store);
        environment = right.with(Map.of("CLOUDFLARE_ACCOUNT_ID", "0123456789abcdef0123456789abcdef"));
        refused(5, "", "backup", "d1:shop", "--to", store);
        environment = right.with(Map.of("CLOUDFLARE_API_TOKEN", "only-kv"));
        refused(5, "", "backup", "d1:shop", "--to", store);
        environment = right.with(Map.of("CLOUDFLARE_API_TOKEN", "only-read"));
        Files.writeString(folder.resolve("pairs.json"), "[{\"key\":\"a\",\"value\":\"b\"}]");
        refused(5, "", "copy", "json:" + path("pairs.json"), "kv:new");
        assertThat(states(store)).isEmpty();
    }

    @Test
    void foldersThatTakeNothing() throws IOException {
        String database = database();
        refusedWith(Set.of(5, 7), "", "backup", database, "--to", "/proc/holdfast-store");
        refusedWith(Set.of(5, 7), "", "restore", proven(database), "sqlite:/proc/new.db");
        Files.writeString(folder.resolve("file"), "not a folder");
        refusedWith(Set.of(2, 4, 5, 7), "file", "backup", database, "--to", path("file"));
        refusedWith(Set.of(2, 4, 5, 7), "", "backup", database, "--to", path("file/store"));
        assertThat(folder.resolve("file")).hasContent("not a folder");
    }

    @Test
    void aFullDisk() throws Exception {
        String database = database();
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString())
                .redirectErrorStream(true)
                .start();
        assumeTrue(mount.waitFor() == 0, "may not mount a small disk");
        try {
            // The large table stays behind; what was written before is no snapshot.
            refused(7, "", "backup", database, "--to", disk + "/store", "--compress", "none");
            assertThat(states(disk + "/store")).isNotEqualTo("proven").isNotEqualTo("sealed");
            refused(7, "", "restore", proven(database), "sqlite:" + disk + "/new.db");
            assertThat(disk.resolve("new.db")).doesNotExist();
        } finally {
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
        }
    }

    @Test
    void manifestsThatAreMalformedOrNewer() throws IOException {
        String store = proven(database());
        try (SnapshotFiles snapshot = new SnapshotFiles(Path.of(store))) {
            snapshot.replaceManifest("\\{", "[");
            refused(6, "manifest.json", "prove", store, snapshot.id());
            refused(6, "manifest.json", "restore", store, "sqlite:" + path("new.db"), "--snapshot", snapshot.id());
            assertThat(states(store)).isEqualTo("unreadable");
        }
        try (SnapshotFiles snapshot = new SnapshotFiles(Path.of(store))) {
            snapshot.replaceManifest("\"format\" ?: ?1", "\"format\":2");
            refused(2, "newer", "prove", store, snapshot.id());
            refused(2, "newer", "restore", store, "sqlite:" + path("new.db"), "--snapshot", snapshot.id());
            assertThat(states(store)).isEqualTo("unreadable");
        }
        refused(4, "elsewhere", "restore", path("elsewhere"), "sqlite:" + path("new.db"));
        assertThat(states(store)).isEqualTo("proven");
        assertNothing("new.db");
    }

    @Test
    void aTruncatedPart() throws IOException {
        String store = proven(database());
        try (SnapshotFiles snapshot = new SnapshotFiles(Path.of(store))) {
            String part = snapshot.name("-people-");
            snapshot.write(part, Arrays.copyOf(snapshot.read(part), snapshot.read(part).length / 2));
            refused(6, part, "restore", store, "sqlite:" + path("new.db"));
            Ran prove = Ran.in(environment, "prove", store);
            assertThat(prove.exit()).as("%s", prove).isEqualTo(6);
            assertThat(prove.err()).contains(part);
            assertThat(states(store)).isEqualTo("unreadable");
        }
        assertNothing("new.db");
    }

    @Test
    void filesThatAreNotWhatTheyAreSaidToBe() throws IOException {
        Files.writeString(
                folder.resolve("bad.sql"), "CREATE TABLE a(x);\nINSERT INTO a VALUES(1);\nINSERT INTO OOPS a;\n");
        refused(2, "line 3", "copy", "sql:" + path("bad.sql"), "sqlite:" + path("new.db"));
        Files.writeString(folder.resolve("cut.sql"), "CREATE TABLE a(x);\n\nINSERT INTO a VALUES('never closed);\n");
        refused(2, "line", "copy", "sql:" + path("cut.sql"), "sqlite:" + path("new.db"));
        Files.writeString(folder.resolve("bad.json"), "[{\"key\":\"a\",\"value\":\"b\"},\n{\"clef\":1}]");
        refused(2, "line 2", "copy", "json:" + path("bad.json"), "kv:new");
        Files.writeString(folder.resolve("cut.json"), "[{\"key\":\"a\",\"value\":\"b\"},");
        refused(2, "cut.json", "copy", "json:" + path("cut.json"), "kv:new");
        Files.writeString(folder.resolve("text.db"), "this is no database, however long it may be".repeat(50));
        refusedWith(Set.of(2, 6), "text.db", "backup", "sqlite:" + path("text.db"), "--to", path("store"));
        assertNothing("new.db");
        refused(4, "new", "backup", "kv:new", "--to", path("store"));
    }

    /** What a terminal would obey is shown, and not sent to it. */
    @Test
    void aTerminalGetsNoCommandsOfOthers() throws IOException {
        Files.writeString(folder.resolve("rubbish.sql"), "CREATE TABLE a(x);\nOOPS \u001b]0;owned\u0007 \u009b31m;\n");
        Ran ran = Ran.in(environment, "copy", "sql:" + path("rubbish.sql"), "sqlite:" + path("new.db"));
        assertThat(ran.exit()).as("%s", ran).isEqualTo(2);
        assertThat(ran.err()).doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f&&[^\\n]]");
    }

    @Test
    void aSnapshotInThePlaceOfAStoreIsExplained() {
        Ran ran = Ran.in(environment, "restore", path("store") + "@a/1", "sqlite:" + path("new.db"));
        assertThat(ran.exit()).as("%s", ran).isEqualTo(4);
        assertThat(ran.err()).contains("--snapshot a/1");
    }

    @Test
    void commandLinesAndConfigurations() throws IOException {
        assertThat(Ran.in(environment, "bakcup").exit()).isEqualTo(2);
        refused(2, "--compres", "backup", "d1:a", "--to", path("store"), "--compres", "none");
        refused(2, "brotli", "backup", "d1:a", "--to", path("store"), "--compress", "brotli");
        refused(2, "store", "backup", "d1:a");
        refused(2, "", "restore", path("store"));
        Path config = folder.resolve("holdfast.toml");
        Files.writeString(config, "account_id = \"never closed\n[[backup]\n");
        refused(2, "holdfast.toml", "list", path("store"));
        Files.writeString(config, "acount_id = \"x\"\n");
        Ran unknown = refused(2, "acount_id", "list", path("store"));
        assertThat(unknown.err()).contains("account_id");
        Files.writeString(config, "account_id = \"${NOT_SET}\"\n");
        refused(2, "NOT_SET", "list", path("store"));
        refused(2, "other.toml", "list", path("store"), "--config", path("other.toml"));
        assertThat(folder.resolve("store")).doesNotExist();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String database() {
        Path file = folder.resolve("original.db");
        new Sqlite(file)
                .run(
                        "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT, photo BLOB)",
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
                                + " INSERT INTO people SELECT i, 'person ' || i, randomblob(200) FROM n");
        return "sqlite:" + file;
    }

    private String proven(String source) {
        String store = path("proven");
        Ran backup = Ran.in(environment, "backup", source, "--to", store);
        assertThat(backup.exit()).as("%s", backup).isZero();
        return store;
    }

    /** The state of the only snapshot, or empty. */
    private String states(String store) {
        Ran ran = Ran.in(environment, "list", store, "--json");
        JsonNode list = ran.json();
        return ran.exit() == 4 || list.isEmpty() ? "" : list.get(0).get("state").asText();
    }

    private void assertNothing(String name) {
        assertThat(folder.toFile().list((there, file) -> file.startsWith(name))).isEmpty();
    }

    private Ran refused(int exit, String what, String... command) {
        return refusedWith(Set.of(exit), what, command);
    }

    /** As text and as JSON. */
    private Ran refusedWith(Set<Integer> exits, String what, String... command) {
        Ran text = Refusal.text(Ran.in(environment, command), what);
        assertThat(text.exit()).as("%s", text).isIn(exits);
        String[] asJson = Arrays.copyOf(command, command.length + 1);
        asJson[command.length] = "--json";
        Refusal.json(Ran.in(environment, asJson), text.exit(), what);
        return text;
    }

    @Test
    void aStoreThatDoesNotAnswer() {
        Ran list = Refusal.text(Ran.in(environment, "list", "s3://bucket/prefix?endpoint=" + NOWHERE), "");
        assertThat(list.exit()).as("%s", list).isEqualTo(7);
    }

    /** Waits for a minute, as long as the client is patient. */
    @Test
    @Tag("slow")
    void anAccountThatDoesNotAnswer() {
        environment = environment.with(Map.of("CLOUDFLARE_API_BASE_URL", NOWHERE + "/client/v4"));
        Ran backup = Refusal.text(Ran.in(environment, "backup", "d1:shop", "--to", path("store")), "");
        assertThat(backup.exit()).as("%s", backup).isEqualTo(7);
        assertThat(states(path("store"))).isEmpty();
    }
}
