package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that can not be read are named wherever two places are compared, and by a backup. */
class UnreadableTablesTest {
    private static final String WORDS = "CREATE VIRTUAL TABLE words USING fts4(body)";

    @TempDir
    Path folder;

    private Environment environment;

    @BeforeEach
    void start() {
        environment = new Environment(Map.of("HOLDFAST_STATE_DIR", folder + "/state"), folder);
        make("one.db");
        make("other.db");
    }

    private void make(String name) {
        new Sqlite(folder.resolve(name)).run("CREATE TABLE t(a)", "INSERT INTO t VALUES(1)");
    }

    @Test
    void ofOneSideOnlyItIsADifference() {
        new Sqlite(folder.resolve("one.db")).run(WORDS);
        Ran diff = diff("one.db", "other.db");
        assertThat(diff.exit()).as("%s", diff).isEqualTo(6);
        assertThat(diff.out()).contains("words: is only on the left");
        Ran turned = diff("other.db", "one.db");
        assertThat(turned.exit()).as("%s", turned).isEqualTo(6);
        assertThat(turned.out()).contains("words: is only on the right");
    }

    @Test
    void ofBothSidesItIsSaidNotToBeCompared() {
        new Sqlite(folder.resolve("one.db")).run(WORDS, "INSERT INTO words VALUES('a')");
        new Sqlite(folder.resolve("other.db")).run(WORDS);
        Ran diff = diff("one.db", "other.db");
        assertThat(diff.exit()).as("%s", diff).isZero();
        assertThat(diff.out()).contains("identical: 1 records; not compared: words");
    }

    @Test
    void aNameThatOnlyLooksLikeAnInternalOneIsNamed() {
        new Sqlite(folder.resolve("one.db")).run("CREATE TABLE _CF_KV(a)", "CREATE TABLE _Holdfast_Restore(a)");
        Ran backup = Ran.in(environment, "backup", "sqlite:" + folder.resolve("one.db"), "--to", folder + "/store");
        assertThat(backup.exit()).as("%s", backup).isEqualTo(3);
        assertThat(backup.err() + backup.out()).contains("_CF_KV", "_Holdfast_Restore");
        assertThat(diff("one.db", "other.db").exit()).isEqualTo(6);
    }

    private Ran diff(String left, String right) {
        return Ran.in(environment, "diff", "sqlite:" + folder.resolve(left), "sqlite:" + folder.resolve(right));
    }
}
