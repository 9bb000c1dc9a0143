package dev.holdfast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bookmarks and restores. */
class TimeTravelTest extends SimulatorTesting {
    private String bookmark(String database, String query) throws IOException {
        return client.get(database + "/time_travel/bookmark" + query)
                .result()
                .path("bookmark")
                .asText();
    }

    private JsonNode restore(String database, String query) throws IOException {
        return client.send("POST", database + "/time_travel/restore" + query, new byte[0])
                .result();
    }

    private String bookmark(String database) throws IOException {
        return bookmark(database, "");
    }

    @Test
    void aBookmarkChangesWithEveryWriteAndWithNothingElse() throws IOException {
        start();
        String database = database("shop");
        List<String> bookmarks = new ArrayList<>(List.of(bookmark(database)));
        for (String sql : List.of(
                "CREATE TABLE t(a)",
                "INSERT INTO t VALUES(1)",
                "UPDATE t SET a=2",
                "DELETE FROM t",
                "CREATE INDEX i ON t(a)")) {
            raw(database, sql);
            bookmarks.add(bookmark(database));
        }
        assertThat(bookmarks).isSorted().doesNotHaveDuplicates();
        assertThat(bookmarks).allMatch(b -> b.matches("[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}"));
        for (String sql : List.of(
                "SELECT * FROM t",
                "PRAGMA table_list",
                "INSERT INTO nope VALUES(1)",
                "INSERT INTO t VALUES(1); SELEC",
                "SELECT s.name FROM sqlite_schema s JOIN pragma_table_info(s.name) WHERE s.name NOT LIKE '_cf_%'")) {
            raw(database, sql);
            assertThat(bookmark(database)).as(sql).isEqualTo(bookmarks.getLast());
        }
    }

    @Test
    void goesBackToAnyMomentAndForthAgain() throws IOException {
        start();
        String database = database("shop");
        raw(database, "CREATE TABLE t(a)");
        List<String> bookmarks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            raw(database, "INSERT INTO t VALUES(" + i + ")");
            bookmarks.add(bookmark(database));
        }
        JsonNode restored = restore(database, "?bookmark=" + bookmarks.get(9));
        assertThat(restored.path("previous_bookmark").asText()).isEqualTo(bookmarks.get(29));
        assertThat(restored.path("bookmark").asText()).isEqualTo(bookmarks.get(9));
        assertThat(rows(database, "SELECT count(*), max(a) FROM t")).isEqualTo("[[10,9]]");
        assertThat(bookmark(database)).isGreaterThan(bookmarks.get(29));
        raw(database, "INSERT INTO t VALUES('new')");
        restore(database, "?bookmark=" + bookmarks.get(29));
        assertThat(rows(database, "SELECT count(*), max(a) FROM t")).isEqualTo("[[30,29]]");
        restore(database, "?bookmark=" + bookmarks.getFirst());
        assertThat(rows(database, "SELECT count(*), max(a) FROM t")).isEqualTo("[[1,0]]");
        assertThat(rows(database, "PRAGMA quick_check")).isEqualTo("[[\"ok\"]]");
    }

    @Test
    void aTimeMeansTheMomentAtOrBeforeIt() throws IOException {
        start();
        String database = database("shop");
        clock.advance(Duration.ofMinutes(1));
        raw(database, "CREATE TABLE t(a)");
        String then = bookmark(database);
        clock.advance(Duration.ofMinutes(10));
        raw(database, "DROP TABLE t");
        assertThat(bookmark(database, "?timestamp=2026-03-01T12:05:00.000Z")).isEqualTo(then);
        assertThat(bookmark(database, "?timestamp=2026-03-01T13:05:00%2B01:00")).isEqualTo(then);
        assertThat(restore(database, "?timestamp=2026-03-01T12:05:00Z")
                        .path("bookmark")
                        .asText())
                .isEqualTo(then);
        assertThat(rows(database, "SELECT count(*) FROM t")).isEqualTo("[[0]]");
    }

    @Test
    void anUnknownMomentIsRefused() throws IOException {
        start();
        String database = database("shop");
        String other = bookmark(database("other"));
        String path = database + "/time_travel/restore?bookmark=" + other;
        assertThat(client.send("POST", path, new byte[0]).status()).isEqualTo(400);
        assertThat(client.get(database + "/time_travel/bookmark?timestamp=yesterday")
                        .code())
                .isEqualTo(7400);
    }

    @Test
    void theSimulatorMayBeRestarted() throws IOException {
        start();
        String database = database("shop");
        String title = namespace("sessions");
        raw(database, "CREATE TABLE t(a)");
        String before = bookmark(database);
        raw(database, "INSERT INTO t VALUES(1)");
        String last = bookmark(database);
        client.send("PUT", title + "/values/k", "v".getBytes());
        simulator.close();
        start();
        assertThat(bookmark(database)).isEqualTo(last);
        assertThat(rows(database, "SELECT a FROM t")).isEqualTo("[[1]]");
        assertThat(client.get(title + "/values/k").text()).isEqualTo("v");
        restore(database, "?bookmark=" + before);
        assertThat(rows(database, "SELECT a FROM t")).isEqualTo("[]");
    }
}
