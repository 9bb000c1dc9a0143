package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.RestorePlaces;
import dev.holdfast.denokv.connect.client.SmallServer;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.value.KeyCodec;
import dev.holdfast.denokv.value.KeyPart;
import dev.holdfast.denokv.wire.KvValue;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.model.Failure;
import dev.holdfast.testing.KvSamples;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.SqliteOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases of Deno KV, moments of their backups and lines of JSON in the verbs that everything else is moved with. */
class DenokvAddressesTest {
    @TempDir
    Path folder;

    private Environment environment;

    @BeforeEach
    void prepare() {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", path("state"), "DENO_KV_ACCESS_TOKEN", SmallServer.TOKEN), folder);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Ran ran(int exit, String... command) {
        Ran ran = Ran.in(environment, command);
        assertThat(ran.exit())
                .as("%s: %s", List.of(command), ran.out() + ran.err())
                .isEqualTo(exit);
        return ran;
    }

    /** Slow: each case is a whole backup with its proof and a restore with its comparison. */
    @Test
    @Tag("slow")
    void whateverIsInAFileComesBackAsItWas() throws Exception {
        int cases = Loops.count(20, 500);
        for (int seed = 1; seed <= cases; seed++) {
            Path original = KvSamples.file(folder.resolve("kv" + seed + ".db"), KvSamples.of(seed * 7, seed));
            String store = path("store" + seed);
            JsonNode backup = ran(0, "backup", "denokv:" + original, "--to", store, "--json")
                    .json();
            assertThat(backup.path("state").asText()).isEqualTo("proven");
            assertThat(backup.path("consistency").asText()).isEqualTo("exact");
            assertThat(backup.path("lossless").asBoolean()).isTrue();
            ran(0, "restore", store, "denokv:" + path("again" + seed));
            assertThat(KvSamples.rows(folder.resolve("again" + seed)))
                    .as("seed %d", seed)
                    .isEqualTo(KvSamples.rows(original));
            assertIdentical("denokv:" + original, "denokv:" + path("again" + seed));
        }
    }

    private void assertIdentical(String left, String right) {
        JsonNode diff = ran(0, "diff", left, right, "--json").json();
        assertThat(diff.path("identical").asBoolean()).isTrue();
    }

    @Test
    void withoutUsZstdAndSqlite3MakeTheFile() throws Exception {
        assumeTrue(SqliteOracle.isInstalled(), "sqlite3 is not installed");
        Path original = KvSamples.file(folder.resolve("kv.db"), KvSamples.of(300, 1));
        ran(0, "backup", "denokv:" + original, "--to", path("store"), "--compress", "none");
        Process shell = new ProcessBuilder("sh", "-c", "cat store/*/*/sql/*.sql | sqlite3 -bail again.db")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(shell.getInputStream().readAllBytes())).isEmpty();
        assertThat(shell.waitFor()).isZero();
        assertThat(KvSamples.rows(folder.resolve("again.db"))).isEqualTo(KvSamples.rows(original));
    }

    @Test
    void aServedDatabaseIsReadAndWritten() {
        try (SqliteDatabase one = served("one.db");
                SqliteDatabase other = served("other.db");
                SmallServer from = new SmallServer(one, "2100-01-01T00:00:00Z");
                SmallServer to = new SmallServer(other, "2100-01-01T00:00:00Z")) {
            fill(one, 700);
            String source = "denokv:" + from.address();
            String target = "denokv:" + to.address();
            JsonNode backup =
                    ran(0, "backup", source, "--to", path("store"), "--json").json();
            assertThat(backup.path("state").asText()).isEqualTo("proven");
            assertThat(backup.path("consistency").asText()).isEqualTo("fuzzy");
            assertThat(backup.path("lossless").asBoolean()).isFalse();
            ran(3, "backup", source, "--to", path("store"), "--require", "exact");
            ran(0, "restore", path("store"), target);
            assertIdentical(source, target);
            JsonNode diff =
                    ran(0, "diff", path("store") + "@latest", target, "--json").json();
            assertThat(diff.path("notCompared").toString()).contains("kv.expiration_ms", "kv.version", "data_version");
            assertThat(ran(2, "restore", path("store"), target).err()).contains("is not empty", "--only-changed");
            KvFixture.commit(other, text("n", 3, "changed"), text("mine", 0, "1"));
            assertThat(ran(6, "diff", source, target).out())
                    .contains("1 only right, 1 changed", "~ [\"n\",3]", "+ [\"mine\",0]");
            ran(0, "restore", path("store"), target, "--only-changed");
            assertThat(ran(6, "diff", source, target).out()).contains("1 only right, 0 changed");
            ran(0, "copy", source, target, "--replace");
            assertIdentical(source, target);
            ran(0, "copy", "denokv:" + path("one.db"), "denokv:" + path("copy.db"));
            assertIdentical("denokv:" + path("copy.db"), target);
        }
    }

    private SqliteDatabase served(String name) {
        return SqliteDatabase.open(folder.resolve(name), KvFixture.settings(Clock.systemUTC()));
    }

    private static void fill(SqliteDatabase database, int pairs) {
        for (int i = 0; i < pairs; i++) {
            KvFixture.commit(database, text("n", i, "value " + i));
        }
    }

    private static Mutation text(String name, int number, String value) {
        return Mutation.of(
                Mutation.Type.SET,
                KeyCodec.encode(List.of(new KeyPart.Text(name), new KeyPart.Number(number))),
                new KvValue(KvFixture.bytes(value), 3),
                0);
    }

    @Test
    void aPairThatHasExpiredIsNoDifferenceToALiveDatabase() {
        Path original = KvSamples.file(folder.resolve("kv.db"), KvSamples.empty());
        long later = Clock.systemUTC().millis() + 3_000_000;
        // A clock that stands still, long ago.
        KvFixture.TestClock then = new KvFixture.TestClock();
        try (SqliteDatabase database = SqliteDatabase.open(original, KvFixture.settings(then))) {
            KvFixture.commit(
                    database, KvFixture.set("past", "1", then.millis() + 60_000), KvFixture.set("later", "2", later));
        }
        ran(0, "backup", "denokv:" + original, "--to", path("store"));
        try (SqliteDatabase other =
                        SqliteDatabase.open(folder.resolve("other.db"), KvFixture.settings(Clock.systemUTC()));
                SmallServer to = new SmallServer(other, "2100-01-01T00:00:00Z")) {
            Ran restore = ran(0, "restore", path("store"), "denokv:" + to.address());
            assertThat(restore.out()).contains("moved 1 records");
            assertThat(restore.err()).contains("1 pairs had expired");
            assertThat(KvFixture.all(other)).hasSize(1);
            assertThat(KvSamples.content(folder.resolve("other.db")))
                    .anySatisfy(row -> assertThat(row).endsWith("|" + later + "|"));
        }
    }

    @Test
    void linesOfJsonGoOutAndComeBack() throws IOException {
        Path original = KvSamples.file(folder.resolve("kv.db"), KvSamples.of(80, 3));
        String lines = path("kv.jsonl");
        assertThat(ran(2, "export", "denokv:" + original, "--output", lines).err())
                .contains("--table kv");
        assertThat(ran(0, "export", "denokv:" + original, "--table", "kv", "--output", lines)
                        .out())
                .contains("wrote 80 records");
        assertThat(Files.readAllLines(Path.of(lines)))
                .hasSize(80)
                .allSatisfy(line -> assertThat(line).startsWith("{\"key\":"));
        ran(0, "denokv", "import", lines, "--sqlite-path", path("imported.db"));
        assertThat(KvSamples.content(folder.resolve("imported.db"))).isEqualTo(KvSamples.content(original));
        ran(0, "copy", "json:" + lines, "denokv:" + path("copied.db"));
        assertThat(KvSamples.content(folder.resolve("copied.db"))).isEqualTo(KvSamples.content(original));
        assertIdentical("json:" + lines, "denokv:" + path("imported.db"));
        ran(0, "backup", "denokv:" + path("imported.db"), "--to", path("store"));
        assertThat(ran(0, "export", path("store") + "@latest", "--output", path("again.jsonl"))
                        .out())
                .contains("wrote 80 records");
        assertIdentical("json:" + lines, "json:" + path("again.jsonl"));
        ran(0, "export", path("store") + "@latest", "--format", "sql", "--output", path("data.sql"));
        assertThat(Files.readString(folder.resolve("data.sql"))).contains("CREATE TABLE kv");
    }

    @Test
    void linesComePageByPage() throws IOException {
        Path original = KvSamples.file(folder.resolve("kv.db"), KvSamples.visible(100, 6));
        StringBuilder lines = new StringBuilder();
        String after = "";
        int pages = 0;
        do {
            String page = path("page" + pages++);
            List<String> command = new ArrayList<>(List.of(
                    "export", "denokv:" + original, "--table", "kv", "--batch-size", "40", "--output", page, "--json"));
            command.addAll(after.isEmpty() ? List.of() : List.of("--after", after));
            after = ran(0, command.toArray(String[]::new)).json().path("next").asText();
            lines.append(Files.readString(Path.of(page)));
        } while (!after.isEmpty());
        assertThat(pages).isEqualTo(3);
        ran(0, "export", "denokv:" + original, "--output", path("whole"));
        assertThat(lines.toString()).isEqualTo(Files.readString(folder.resolve("whole")));
    }

    @Test
    void aDamagedByteIsNamedAndNoFileComesOfIt() throws IOException {
        Path original = KvSamples.file(folder.resolve("kv.db"), KvSamples.of(400, 4));
        ran(0, "backup", "denokv:" + original, "--to", path("store"));
        Random random = new Random(4);
        try (SnapshotFiles snapshot = new SnapshotFiles(folder.resolve("store"))) {
            String part = snapshot.name("-kv-");
            for (int i = 0; i < 8; i++) {
                snapshot.flip(part, random.nextInt(snapshot.read(part).length));
                Ran restore = ran(6, "restore", path("store"), "denokv:" + path("again.db"));
                assertThat(restore.err()).contains(part);
                assertThat(folder.resolve("again.db")).doesNotExist();
                ran(6, "restore", path("store"), "denokv:" + original, "--replace");
                snapshot.reset();
            }
        }
        assertThat(KvSamples.rows(original))
                .isEqualTo(KvSamples.rows(KvSamples.file(folder.resolve("wanted.db"), KvSamples.of(400, 4))));
        ran(0, "restore", path("store"), "denokv:" + path("again.db"));
    }

    @Test
    void aBackupIsNamedInTheConfiguration() throws IOException {
        KvSamples.file(folder.resolve("kv.db"), KvSamples.of(20, 5));
        Path config = Files.writeString(
                folder.resolve("holdfast.toml"),
                "[[backup]]\nname = \"kv\"\nsources = [\"denokv:%s\"]\nto = \"%s\"\n"
                        .formatted(path("kv.db"), path("store")));
        ran(0, "backup", "kv", "--config", config.toString());
        assertThat(ran(0, "list", path("store")).out()).contains("denokv-");
        ran(0, "prove", path("store"), "--all");
        assertThat(ran(0, "show", path("store"), "latest", "--json").out()).contains("denokv");
    }

    @Test
    void aServerRestoresIntoFilesOfItsFoldersOnly() {
        RestorePlaces places = new RestorePlaces(() -> List.of(folder));
        assertThat(places.settled("denokv:" + path("new.db"))).endsWith("/new.db");
        for (String elsewhere : List.of("denokv:/elsewhere/kv.db", "denokv:https://host/", "denokv-backup:./x")) {
            Assertions.assertThatThrownBy(() -> places.settled(elsewhere)).isInstanceOf(Failure.class);
        }
    }
}
