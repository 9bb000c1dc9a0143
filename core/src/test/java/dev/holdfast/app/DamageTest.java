package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.testing.Loops;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proven snapshot is damaged, byte by byte and file by file: the program names the file and never calls it good. */
@Tag("slow")
class DamageTest {
    private static final int EVERY = Integer.MAX_VALUE;

    @TempDir
    Path folder;

    private final Random random = new Random(7);
    private Environment environment;
    private String source;
    private String store;

    /** A byte of a file. */
    private record Place(String file, int at) {}

    private SnapshotFiles proven(String kind) throws IOException {
        environment = new Environment(Map.of("HOLDFAST_STATE_DIR", path("state")), folder);
        source = kind.equals("sqlite") ? database() : namespace();
        store = path("store");
        Ran backup = Ran.in(environment, "backup", source, "--to", store);
        assertThat(backup.exit()).as("%s", backup).isZero();
        return new SnapshotFiles(Path.of(store));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "kv"})
    void anAlteredByteIsNamed(String kind) throws IOException {
        SnapshotFiles snapshot = proven(kind);
        for (Place place : places(snapshot, Loops.count(32, EVERY))) {
            snapshot.flip(place.file, place.at);
            assertNamed(snapshot, place.file, place.toString());
            if (random.nextInt(4) == 0) {
                assertNotBroughtBackWrong(kind, snapshot.id(), place.toString());
            }
            snapshot.reset();
        }
        assertThat(state()).isEqualTo("proven");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "kv"})
    void aMissingFileIsNamed(String kind) throws IOException {
        SnapshotFiles snapshot = proven(kind);
        for (String file : snapshot.good().keySet()) {
            snapshot.remove(file);
            if (file.startsWith("proofs/")) {
                assertThat(state()).isEqualTo("sealed");
            } else {
                assertThat(state()).as(file).isIn("unreadable", "unfinished");
                assertNamed(snapshot, file, file);
                assertNotBroughtBackWrong(kind, snapshot.id(), file);
            }
            if (file.equals("manifest.json") || file.equals("SHA256SUMS")) {
                assertThat(state()).as(file).isEqualTo("unfinished");
            }
            snapshot.reset();
        }
        assertThat(state()).isEqualTo("proven");
    }

    /** It is said once, and does not count; what is whole can be proven. */
    @Test
    void aDamagedProofDoesNotStandInTheWayOfTheNext() throws IOException {
        SnapshotFiles snapshot = proven("sqlite");
        snapshot.flip(snapshot.name("proofs/"), 20);
        Ran first = Ran.in(environment, "prove", store, snapshot.id());
        assertThat(first.exit()).as("%s", first).isEqualTo(6);
        assertThat(first.err()).contains("proofs/", "prove again");
        Ran again = Ran.in(environment, "prove", store, snapshot.id());
        assertThat(again.exit()).as("%s", again).isZero();
        assertThat(state()).isEqualTo("proven");
    }

    /** A restore does not need them, and who restores by hand does. */
    @Test
    void aDamagedSchemaIsSaidBesideTheRestoredRecords() throws IOException {
        SnapshotFiles snapshot = proven("sqlite");
        for (String name : List.of("-schema.", "-post.")) {
            String file = snapshot.name(name);
            snapshot.flip(file, 9);
            Path target = folder.resolve("whole" + name + "db");
            Path export = folder.resolve("whole" + name + "sql");
            Ran restore = Ran.in(environment, "restore", store, "sqlite:" + target, "--snapshot", snapshot.id());
            Ran exported = Ran.in(environment, "export", store + "@" + snapshot.id(), "--output", export.toString());
            for (Ran ran : List.of(restore, exported)) {
                assertThat(ran.exit()).as("%s", ran).isEqualTo(6);
                assertThat(ran.err()).contains(file, "was written nevertheless");
            }
            assertThat(Ran.in(environment, "diff", source, "sqlite:" + target).exit())
                    .isZero();
            assertThat(Ran.in(environment, "diff", source, "sql:" + export).exit())
                    .isZero();
            snapshot.reset();
        }
    }

    @Test
    void namesThatLeadOutAreRefused() throws IOException {
        SnapshotFiles snapshot = proven("sqlite");
        String part = snapshot.name("-people-");
        Files.write(folder.resolve("outside.sql.zst"), snapshot.read(part));
        for (String name : List.of(
                "../../../outside.sql.zst", folder + "/outside.sql.zst", "sql/../../../../outside.sql.zst", "..", "")) {
            snapshot.replaceManifest(part, name);
            Ran prove = Ran.in(environment, "prove", store, snapshot.id());
            assertThat(prove.exit()).as("%s %s", name, prove).isEqualTo(6);
            assertThat(state()).isEqualTo("unreadable");
            assertNotBroughtBackWrong("sqlite", snapshot.id(), name);
            snapshot.reset();
        }
    }

    @Test
    void namesOfTablesDoNotLeadOut() throws IOException {
        environment = new Environment(Map.of("HOLDFAST_STATE_DIR", path("state")), folder);
        source = "sqlite:" + path("original.db");
        store = path("deep/store");
        Files.createDirectory(folder.resolve("deep"));
        new Sqlite(folder.resolve("original.db"))
                .run(
                        "CREATE TABLE \"../../evil\"(a)",
                        "INSERT INTO \"../../evil\" VALUES(1)",
                        "CREATE TABLE \"/evil\"(a)",
                        "INSERT INTO \"/evil\" VALUES(2)");
        Ran backup = Ran.in(environment, "backup", source, "--to", store);
        assertThat(backup.exit()).as("%s", backup).isZero();
        Ran export = Ran.in(environment, "export", source, "--output", path("deep/out.csv"), "--table", "../../evil");
        assertThat(export.exit()).as("%s", export).isZero();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("deep", "original.db");
        try (var files = Files.walk(folder.resolve("deep"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.equals("evil"));
        }
    }

    private void assertNamed(SnapshotFiles snapshot, String file, String what) {
        Ran prove = Ran.in(environment, "prove", store, snapshot.id());
        assertThat(prove.exit()).as("%s: %s", what, prove).isEqualTo(6);
        assertThat(prove.err()).as(what).contains(file);
        assertThat(state()).as(what).isNotIn("proven", "sealed");
        Ran restore = Ran.in(environment, "restore", store, "sqlite:" + path("never.db"));
        assertThat(restore.exit()).as("%s: %s", what, restore).isEqualTo(6);
        assertThat(restore.err()).as(what).contains(file);
    }

    /** What does not touch the damage may succeed, but then with the right data. */
    private void assertNotBroughtBackWrong(String kind, String id, String what) throws IOException {
        String scheme = kind.equals("sqlite") ? "sqlite:" : "json:";
        Path target = folder.resolve("restored");
        Ran restore = Ran.in(environment, "restore", store, scheme + target, "--snapshot", id);
        if (restore.exit() == 0) {
            assertThat(Ran.in(environment, "diff", source, scheme + target).exit())
                    .as("%s: %s", what, restore)
                    .isZero();
            delete(target);
        } else {
            assertThat(restore.exit()).as("%s: %s", what, restore).isEqualTo(6);
            if (restore.err().contains("was written nevertheless")) {
                assertThat(Ran.in(environment, "diff", source, scheme + target).exit())
                        .as("%s: %s", what, restore)
                        .isZero();
                delete(target);
            }
            assertThat(target).as(what).doesNotExist();
        }
    }

    private static void delete(Path place) throws IOException {
        try (var files = Files.walk(place)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }

    /** Spread over all files; every byte when so many are asked for. */
    private List<Place> places(SnapshotFiles snapshot, int wanted) {
        List<Place> places = new ArrayList<>();
        int each = Math.max(1, wanted / snapshot.good().size() + 1);
        snapshot.good().forEach((file, content) -> {
            if (wanted == EVERY) {
                for (int at = 0; at < content.length; at++) {
                    places.add(new Place(file, at));
                }
            } else {
                random.ints(each, 0, content.length).forEach(at -> places.add(new Place(file, at)));
            }
        });
        return places;
    }

    private String state() {
        JsonNode list = Ran.in(environment, "list", store, "--json").json();
        assertThat(list).hasSize(1);
        return list.get(0).get("state").asText();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String database() {
        Path file = folder.resolve("original.db");
        new Sqlite(file)
                .run(
                        "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)",
                        "INSERT INTO people VALUES(1, 'Ada'), (2, 'Bo')",
                        "CREATE INDEX names ON people(name)");
        return "sqlite:" + file;
    }

    private String namespace() throws IOException {
        Path file = folder.resolve("pairs.json");
        Files.writeString(
                file,
                "[{\"key\":\"a\",\"value\":\"b\"},{\"key\":\"c\",\"value\":\"d\",\"expiration\":4000000000}]",
                StandardCharsets.UTF_8);
        return "json:" + file;
    }
}
