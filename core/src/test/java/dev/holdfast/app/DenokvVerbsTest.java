package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.denokv.bucket.LogPiece;
import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.bucket.Sequence;
import dev.holdfast.denokv.connect.client.SmallServer;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.KeyCodec;
import dev.holdfast.denokv.value.KeyPart;
import dev.holdfast.denokv.value.V8Number;
import dev.holdfast.denokv.value.Versionstamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs below denokv, on a backup in a folder. */
class DenokvVerbsTest {
    private static final byte[] KEY = KeyCodec.encode(List.of(new KeyPart.Text("count"), new KeyPart.Number(1)));

    @TempDir
    Path folder;

    private final KvFixture.TestClock clock = new KvFixture.TestClock();
    private Environment environment;
    private Path store;

    @BeforeEach
    void write() throws IOException {
        store = folder.resolve("backup");
        environment = new Environment(Map.of(), folder);
        Files.createDirectories(store.resolve("logs"));
        Files.writeString(store.resolve("differential"), "00000000000000010000");
        log(1, 1, 1_000);
        log(2, 5, 2_000);
        log(3, 9, 3_000);
    }

    private void log(long number, long commit, long time) throws IOException {
        byte[] value = new V8Number.Num(commit).bytes();
        LogPiece piece = new LogPiece(
                List.of(new LoggedChange.Set(Moment.endOf(Versionstamp.of(commit)), KEY, value, Encoding.V8, 0)), time);
        Files.write(store.resolve(piece.name(Sequence.of(number)).toString()), piece.write());
    }

    private Ran ran(int exit, String... command) {
        Ran ran = Ran.in(environment, command);
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(exit);
        return ran;
    }

    @Test
    void listsAsDenokvDoes() {
        assertThat(ran(0, "denokv", "list", store.toString(), "--limit", "2").out())
                .isEqualTo("""
                        00000000000000090000\t1970-01-01T00:00:03.000Z
                        00000000000000050000\t1970-01-01T00:00:02.000Z
                        """);
        assertThat(ran(
                                0,
                                "denokv",
                                "list",
                                store.toString(),
                                "--start",
                                "1970-01-01T00:00:02Z",
                                "--end",
                                "1970-01-01T00:00:03Z",
                                "--json")
                        .json()
                        .path("versionstamp")
                        .asText())
                .isEqualTo("00000000000000050000");
    }

    @Test
    void tellsWhatThereIs() {
        JsonNode generation = ran(0, "denokv", "info", store.toString(), "--json")
                .json()
                .path("generations")
                .get(0);
        assertThat(generation.path("base").asText()).isEqualTo("00000000000000010000");
        assertThat(generation.path("newest").asText()).isEqualTo("00000000000000090000");
        assertThat(generation.path("newestTime").asText()).isEqualTo("1970-01-01T00:00:03Z");
        assertThat(ran(0, "denokv", "info", store.toString()).out()).startsWith(".: base ");
    }

    @Test
    void checksOutIntoAFile() {
        Path file = folder.resolve("old.sqlite3");
        Ran ran = ran(
                0,
                "denokv",
                "checkout",
                store.toString(),
                "before:1970-01-01T00:00:03Z",
                "--sqlite-path",
                file.toString());
        assertThat(ran.out()).contains("is as after 00000000000000050000: 1 pairs");
        assertThat(value(file)).isEqualTo(new V8Number.Num(5).bytes());
        assertThat(ran(2, "denokv", "checkout", store.toString(), "latest", "--sqlite-path", file.toString())
                        .err())
                .contains("--replace");
        ran(0, "denokv", "checkout", store.toString(), "latest", "--sqlite-path", file.toString(), "--replace");
        assertThat(value(file)).isEqualTo(new V8Number.Num(9).bytes());
    }

    private byte[] value(Path file) {
        try (SqliteDatabase database = SqliteDatabase.open(file, KvFixture.settings(clock))) {
            return database.read(new dev.holdfast.denokv.wire.SnapshotRead(
                            List.of(new dev.holdfast.denokv.wire.ReadRange(KEY, new byte[] {(byte) 0xff}, 2, false))))
                    .ranges()
                    .getFirst()
                    .getFirst()
                    .value();
        }
    }

    @Test
    void checksOutIntoALiveDatabase() {
        try (SqliteDatabase database = SqliteDatabase.open(folder.resolve("live"), KvFixture.settings(clock));
                SmallServer server = new SmallServer(database, "2100-01-01T00:00:00Z")) {
            String[] command = {
                "denokv",
                "checkout",
                store.toString(),
                "latest",
                "--to",
                server.address().toString()
            };
            assertThat(ran(2, command).err()).contains("DENO_KV_ACCESS_TOKEN is not set");
            environment = environment.with(Map.of("DENO_KV_ACCESS_TOKEN", SmallServer.TOKEN));
            assertThat(ran(0, command).out()).contains("1 were set, 0 removed, all read back");
        }
    }

    @Test
    void tellsWhatDiffers() {
        Ran ran = ran(6, "denokv", "diff", store.toString(), "00000000000000010000", "latest");
        assertThat(ran.out()).isEqualTo("~ [\"count\",1] = 1 -> 9\n");
        assertThat(ran.err()).contains("1 keys differ, 0 are the same");
        JsonNode line = ran(6, "denokv", "diff", store.toString(), "00000000000000010000", "latest", "--json")
                .json();
        assertThat(line.at("/after/value/json").asInt()).isEqualTo(9);
        assertThat(line.at("/key/0").asText()).isEqualTo("count");
        ran(0, "denokv", "diff", store.toString(), "latest", "latest");
    }

    @Test
    void everyMomentIsASourceOfTheVerbsForAll() {
        String backup = "denokv-backup:" + store;
        Path file = folder.resolve("moment");
        ran(0, "copy", backup + "@before:1970-01-01T00:00:03Z", "denokv:" + file);
        assertThat(value(file)).isEqualTo(new V8Number.Num(5).bytes());
        ran(0, "diff", backup + "@00000000000000050000", "denokv:" + file);
        assertThat(ran(6, "diff", backup, "denokv:" + file).out())
                .contains("kv: 0 only left, 0 only right, 1 changed", "~ [\"count\",1]");
        environment = environment.with(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()));
        String archive = folder.resolve("archive").toString();
        JsonNode made = ran(0, "backup", backup, "--to", archive, "--json").json();
        assertThat(made.path("state").asText()).isEqualTo("proven");
        assertThat(made.path("consistency").asText()).isEqualTo("exact");
        assertThat(made.path("lossless").asBoolean()).isTrue();
        ran(0, "diff", archive + "@latest", backup);
        assertThat(ran(4, "copy", backup + "@00000000000000000000", "denokv:" + folder.resolve("none"))
                        .err())
                .contains("is not in the backup");
    }

    @Test
    void copiesABackup() {
        assertThat(ran(
                                0,
                                "denokv",
                                "sync",
                                store.toString(),
                                folder.resolve("copy").toString())
                        .out())
                .startsWith("4 objects, 4 of them new");
        ran(
                0,
                "denokv",
                "checkout",
                folder.resolve("copy").toString(),
                "latest",
                "--sqlite-path",
                folder.resolve("copied").toString());
    }

    @Test
    void saysWhatIsMissingInACommand() {
        assertThat(ran(2, "denokv").err()).contains("holdfast denokv --help");
        assertThat(ran(2, "denokv", "checkout", "latest").err()).contains("which backup is meant");
        assertThat(ran(2, "denokv", "checkout", store.toString(), "latest").err())
                .contains("--sqlite-path");
        assertThat(ran(2, "denokv", "checkout", store.toString(), "once", "--sqlite-path", "x")
                        .err())
                .contains("no moment");
        assertThat(ran(4, "denokv", "list", folder.resolve("nothing").toString())
                        .err())
                .contains("there is no backup of Deno KV");
    }

    @Test
    void takesTheBucketAsDenokvDoes() {
        environment = environment.with(Map.of(
                "DENO_KV_S3_BUCKET",
                "my.bucket",
                "DENO_KV_S3_PREFIX",
                "db/",
                "DENO_KV_S3_ENDPOINT",
                "http://127.0.0.1:1/",
                "AWS_ACCESS_KEY_ID",
                "id",
                "AWS_SECRET_ACCESS_KEY",
                "secret"));
        environment = environment.at(environment.clock(), duration -> {});
        assertThat(ran(7, "denokv", "info").err()).contains("my.bucket/db").contains("127.0.0.1:1");
    }
}
