package dev.holdfast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /query} and {@code /raw}: what runs, what is refused in which words, and what is lost. */
class SqlTest {
    @TempDir
    Path folder;

    private Simulator simulator;
    private Client client;
    private String database;

    @BeforeEach
    void start() throws IOException {
        simulator = Simulator.start(SimulatorSettings.in(folder, Clock.systemUTC()));
        client = new Client(simulator);
        database = "/d1/database/"
                + client.post("/d1/database", Map.of("name", "db"))
                        .result()
                        .path("uuid")
                        .asText();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private Client.Answer raw(String sql, Object... params) throws IOException {
        return client.post(database + "/raw", Map.of("sql", sql, "params", Arrays.asList(params)));
    }

    private String rows(String sql, Object... params) throws IOException {
        JsonNode result = raw(sql, params).result();
        return result.path(result.size() - 1).path("results").path("rows").toString();
    }

    private String refusal(String sql) throws IOException {
        return raw(sql).refusal();
    }

    @Test
    void valuesAreAsLossyAsJavaScript() throws IOException {
        assertThat(raw("SELECT 9007199254740993, 9223372036854775807, -9223372036854775808, 1.0, -0.0, 9e999, -9e999")
                        .text())
                .contains("[[9007199254740992,9223372036854776000,-9223372036854776000,1,0,null,null]]");
        assertThat(raw("SELECT 1e21, 1e20, 1e-7, 0.000001, 5e-324, 1.7976931348623157e308, 0.1, 123456.789")
                        .text())
                .contains(
                        "[[1e+21,100000000000000000000,1e-7,0.000001,5e-324,1.7976931348623157e+308,0.1,123456.789]]");
    }

    @Test
    void textKeepsNulAndLosesWhatIsNotUtf8() throws IOException {
        assertThat(rows("SELECT 'a' || char(0) || 'b', CAST(x'80ff41' AS TEXT), ''"))
                .isEqualTo("[[\"a\\u0000b\",\"\uFFFD\uFFFDA\",\"\"]]");
    }

    @Test
    void blobsAreArraysOfNumbers() throws IOException {
        assertThat(rows("SELECT x'00ff10', x'', zeroblob(2), NULL")).isEqualTo("[[[0,255,16],[],[0,0],null]]");
    }

    @Test
    void rawKeepsEqualColumnNamesAndQueryDoesNot() throws IOException {
        assertThat(raw("SELECT 1 AS a, 2 AS a").result().path(0).path("results").toString())
                .isEqualTo("{\"columns\":[\"a\",\"a\"],\"rows\":[[1,2]]}");
        assertThat(client.post(database + "/query", Map.of("sql", "SELECT 1 AS a, 2 AS a"))
                        .result()
                        .path(0)
                        .path("results")
                        .toString())
                .isEqualTo("[{\"a\":2}]");
    }

    @Test
    void everyStatementHasItsOwnResult() throws IOException {
        JsonNode result = raw("CREATE TABLE t(a); INSERT INTO t VALUES (1),(2); SELECT a FROM t;")
                .result();
        assertThat(result).hasSize(3);
        assertThat(result.path(1).path("meta").path("changes").asInt()).isEqualTo(2);
        assertThat(result.path(1).path("meta").path("last_row_id").asInt()).isEqualTo(2);
        assertThat(result.path(0).path("meta").path("changed_db").asBoolean()).isTrue();
        assertThat(result.path(2).path("results").path("rows").toString()).isEqualTo("[[1],[2]]");
        assertThat(result.path(2).path("meta").path("changed_db").asBoolean()).isFalse();
        assertThat(result.path(2).path("meta").path("served_by_primary").asBoolean())
                .isTrue();
    }

    @Test
    void aBatchHappensTogetherOrNotAtAll() throws IOException {
        raw("CREATE TABLE t(a UNIQUE)");
        Client.Answer answer = client.post(
                database + "/raw",
                Map.of(
                        "batch",
                        List.of(
                                Map.of("sql", "INSERT INTO t VALUES (?)", "params", List.of(1)),
                                Map.of("sql", "INSERT INTO t VALUES (1)"))));
        assertThat(answer.refusal())
                .isEqualTo("400/7500 UNIQUE constraint failed: t.a: SQLITE_CONSTRAINT"
                        + " (extended: SQLITE_CONSTRAINT_UNIQUE)");
        assertThat(rows("SELECT count(*) FROM t")).isEqualTo("[[0]]");
    }

    @Test
    void parametersAreTextDoublesBooleansNullAndBytes() throws IOException {
        assertThat(rows(
                        "SELECT typeof(?1), typeof(?2), ?3, ?4, hex(?5), ?1",
                        "a\uD800",
                        1,
                        true,
                        null,
                        List.of(1, 255)))
                .isEqualTo("[[\"text\",\"real\",1,null,\"01FF\",\"a\uFFFD\"]]");
        assertThat(raw("SELECT ?").refusal()).isEqualTo("400/7500 Wrong number of parameter bindings for SQL query.");
        assertThat(raw("SELECT ?; SELECT 1", "a").code()).isEqualTo(7500);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELEC 1                            | near "SELEC": syntax error at offset 0: SQLITE_ERROR
            SELECT nope                        | no such column: nope at offset 7: SQLITE_ERROR
            SELECT * FROM nope                 | no such table: nope: SQLITE_ERROR
            SELECT 1 +                         | incomplete input: SQLITE_ERROR
            ATTACH 'x' AS y                    | not authorized: SQLITE_AUTH
            DETACH main                        | not authorized: SQLITE_AUTH
            VACUUM                             | cannot VACUUM from within a transaction: SQLITE_ERROR
            PRAGMA user_version                | not authorized: SQLITE_AUTH
            PRAGMA main.integrity_check        | not authorized: SQLITE_AUTH
            PRAGMA encoding                    | not authorized: SQLITE_AUTH
            SELECT * FROM pragma_user_version  | not authorized: SQLITE_AUTH
            CREATE TEMP TABLE x(a)             | not authorized: SQLITE_AUTH
            CREATE VIRTUAL TABLE v USING dbstat| not authorized: SQLITE_AUTH
            CREATE TABLE "_CF_x"(a)            | not authorized: SQLITE_AUTH
            DROP TABLE _cf_KV                  | not authorized: SQLITE_AUTH
            SELECT * FROM _cf_KV               | access to _cf_KV.key is prohibited: SQLITE_AUTH
            PRAGMA table_info(_cf_KV)          | not authorized: SQLITE_AUTH
            SELECT * FROM pragma_table_info('_cf_KV') | not authorized: SQLITE_AUTH
            SELECT sqlite_version()            | not authorized to use function: sqlite_version at offset 7: SQLITE_ERROR
            SELECT soundex('x')                | no such function: soundex at offset 7: SQLITE_ERROR
            SELECT reverse('x')                | no such function: reverse at offset 7: SQLITE_ERROR
            SELECT load_extension('x')         | not authorized: SQLITE_ERROR
            -- nothing                         | No SQL statements detected.
            """)
    void refusesInTheWordsOfD1(String sql, String message) throws IOException {
        assertThat(refusal(sql)).isEqualTo("400/7500 " + message);
    }

    @Test
    void refusesTransactionsOfItsOwn() throws IOException {
        for (String sql : List.of("BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT a", "RELEASE a")) {
            assertThat(refusal(sql)).startsWith("400/7500 To execute a transaction, please use");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PRAGMA foreign_keys
            PRAGMA table_list
            PRAGMA quick_check
            SELECT * FROM pragma_table_list
            CREATE VIRTUAL TABLE v USING fts5(a)
            CREATE TABLE reverse(a)
            SELECT name FROM sqlite_schema WHERE name NOT LIKE '_cf_%'
            SELECT s.name, t.name FROM sqlite_schema s JOIN pragma_table_xinfo(s.name) t WHERE substr(s.name, 1, 4) <> '_cf_'
            """)
    void allows(String sql) throws IOException {
        assertThat(raw(sql).status()).isEqualTo(200);
    }

    @Test
    void lookingIntoTheInternalTableByADetourIsRefused() throws IOException {
        assertThat(refusal("SELECT s.name, t.name FROM sqlite_schema s JOIN pragma_table_info(s.name) t"))
                .isEqualTo("400/7500 not authorized: SQLITE_AUTH");
        assertThat(rows("SELECT name FROM sqlite_schema")).isEqualTo("[[\"_cf_KV\"]]");
    }

    @Test
    void limitsAreThoseOfD1() throws IOException {
        assertThat(refusal("SELECT '" + "x".repeat(99_992) + "'"))
                .isEqualTo("400/7500 statement too long: SQLITE_TOOBIG");
        assertThat(raw("SELECT '" + "x".repeat(99_991) + "'").status()).isEqualTo(200);
        assertThat(refusal("CREATE TABLE t(" + names(101) + ")"))
                .isEqualTo("400/7500 too many columns on t: SQLITE_ERROR");
        assertThat(raw("CREATE TABLE t(" + names(100) + ")").status()).isEqualTo(200);
        assertThat(refusal("SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6"))
                .isEqualTo("400/7500 too many terms in compound SELECT: SQLITE_ERROR");
        assertThat(refusal("SELECT 'a' LIKE '" + "a".repeat(51) + "'"))
                .isEqualTo("400/7500 LIKE or GLOB pattern too complex: SQLITE_ERROR");
        assertThat(refusal("SELECT printf('x'" + ",1".repeat(32) + ")")).contains("too many arguments on function");
        assertThat(raw("SELECT " + "?,".repeat(100) + "?", new Object[101]).message())
                .contains("too many SQL variables");
        assertThat(rows("SELECT length(zeroblob(2000000))")).isEqualTo("[[2000000]]");
        assertThat(refusal("SELECT length(zeroblob(2100000))"))
                .isEqualTo("400/7500 string or blob too big: SQLITE_TOOBIG");
        assertThat(raw("INSERT INTO t(c0) VALUES (zeroblob(2000000))").status()).isEqualTo(200);
        assertThat(refusal("SELECT " + "1+".repeat(100) + "1")).contains("Expression tree is too large");
    }

    private static String names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("c" + i);
        }
        return String.join(",", names);
    }

    @Test
    void foreignKeysAreAlwaysOnAndCanBeDeferredForABatch() throws IOException {
        raw("CREATE TABLE p(a PRIMARY KEY); CREATE TABLE c(a REFERENCES p(a))");
        assertThat(refusal("INSERT INTO c VALUES (5)")).contains("FOREIGN KEY constraint failed: SQLITE_CONSTRAINT");
        assertThat(refusal("PRAGMA foreign_keys=off; INSERT INTO c VALUES (5)")).contains("FOREIGN KEY");
        assertThat(raw("PRAGMA defer_foreign_keys=on; INSERT INTO c VALUES (5); INSERT INTO p VALUES (5)")
                        .status())
                .isEqualTo(200);
        assertThat(refusal("PRAGMA defer_foreign_keys=on; INSERT INTO c VALUES (6)"))
                .contains("FOREIGN KEY constraint failed: SQLITE_CONSTRAINT");
        assertThat(refusal("INSERT INTO c VALUES (7)")).contains("FOREIGN KEY");
        assertThat(rows("SELECT count(*) FROM c")).isEqualTo("[[1]]");
    }

    @Test
    void aTriggerIsOneStatement() throws IOException {
        JsonNode result = raw("CREATE TABLE t(a); CREATE TRIGGER x AFTER INSERT ON t BEGIN"
                        + " UPDATE t SET a = CASE WHEN a = ';' THEN 1 END; DELETE FROM t WHERE a = 'END;'; END; SELECT 1")
                .result();
        assertThat(result).hasSize(3);
    }

    @Test
    void aMalformedBodyIsRefused() throws IOException {
        assertThat(client.send("POST", database + "/raw", "{".getBytes(), "content-type", "application/json")
                        .code())
                .isEqualTo(7400);
        assertThat(client.post(database + "/raw", Map.of("sql", 5)).code()).isEqualTo(7400);
    }
}
