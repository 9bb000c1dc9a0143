package dev.holdfast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.sim.d1.D1Manner;
import dev.holdfast.sim.d1.ExportRecord;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Export and import by polling. */
class TransferTest extends SimulatorTesting {
    private JsonNode exportStep(String database, String bookmark, Map<String, Object> options) throws IOException {
        Map<String, Object> body = new HashMap<>(Map.of("output_format", "polling", "dump_options", options));
        if (bookmark != null) {
            body.put("current_bookmark", bookmark);
        }
        return client.post(database + "/export", body).result();
    }

    private String dump(String database, Map<String, Object> options) throws IOException {
        JsonNode state = exportStep(database, null, options);
        String bookmark = state.path("at_bookmark").asText();
        while (state.path("status").asText().equals("active")) {
            state = exportStep(database, bookmark, options);
            assertThat(state.path("at_bookmark").asText()).isEqualTo(bookmark);
        }
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("complete");
        URI signed = URI.create(state.path("result").path("signed_url").asText());
        return client.send(signed, "GET", new byte[0], false).text();
    }

    @Test
    void theDumpLosesWhatTheRealOneLoses() throws IOException {
        start();
        String database = database("shop");
        raw(database, """
                CREATE TABLE "a b"(id INTEGER PRIMARY KEY AUTOINCREMENT, v, w AS (id * 2));
                CREATE TABLE t(x);
                CREATE INDEX tx ON t(x);
                CREATE VIEW tv AS SELECT 1;
                CREATE TRIGGER tt AFTER INSERT ON t BEGIN SELECT 1; END;
                INSERT INTO "a b"(v) VALUES (9007199254740993), (1.0), (9e999), (x'00ff'), (NULL), ('it''s');
                INSERT INTO t VALUES ('a' || char(10) || 'b' || char(13)), ('\\n' || char(10));
                """);
        assertThat(dump(database, Map.of())).isEqualTo("""
                        PRAGMA defer_foreign_keys=TRUE;
                        CREATE TABLE IF NOT EXISTS "a b"(id INTEGER PRIMARY KEY AUTOINCREMENT, v, w AS (id * 2));
                        INSERT INTO "a b" ("id","v") VALUES(1,9007199254740992);
                        INSERT INTO "a b" ("id","v") VALUES(2,1);
                        INSERT INTO "a b" ("id","v") VALUES(3,9e999);
                        INSERT INTO "a b" ("id","v") VALUES(4,X'00ff');
                        INSERT INTO "a b" ("id","v") VALUES(5,NULL);
                        INSERT INTO "a b" ("id","v") VALUES(6,'it''s');
                        CREATE TABLE t(x);
                        INSERT INTO "t" ("x") VALUES(replace(replace('a\\nb\\r','\\r',char(13)),'\\n',char(10)));
                        INSERT INTO "t" ("x") VALUES(replace('\\n\\012','\\012',char(10)));
                        DELETE FROM sqlite_sequence;
                        INSERT INTO "sqlite_sequence" ("name","seq") VALUES('a b',6);
                        CREATE INDEX tx ON t(x);
                        CREATE TRIGGER tt AFTER INSERT ON t BEGIN SELECT 1; END;
                        CREATE VIEW tv AS SELECT 1;
                        """);
        assertThat(dump(database, Map.of("tables", List.of("t"), "no_data", true)))
                .isEqualTo("PRAGMA defer_foreign_keys=TRUE;\nCREATE TABLE t(x);\n");
        assertThat(dump(database, Map.of("tables", List.of("t"), "no_schema", true)))
                .hasLineCount(3);
    }

    @Test
    void fullTextTablesAreRefused() throws IOException {
        start();
        String database = database("shop");
        raw(database, "CREATE TABLE t(a); CREATE VIRTUAL TABLE f USING fts5(a)");
        JsonNode first = exportStep(database, null, Map.of());
        JsonNode last = exportStep(database, first.path("at_bookmark").asText(), Map.of());
        assertThat(last.path("status").asText()).isEqualTo("error");
        assertThat(last.path("error").asText())
                .isEqualTo("D1 Export error: cannot export databases with Virtual Tables (fts5)");
        assertThat(dump(database, Map.of("tables", List.of("t")))).contains("CREATE TABLE t(a);");
    }

    @Test
    void theDatabaseIsBlockedWhileExporting() throws IOException {
        start();
        String database = database("shop");
        JsonNode first = exportStep(database, null, Map.of());
        assertThat(first.path("status").asText()).isEqualTo("active");
        assertThat(raw(database, "SELECT 1").refusal())
                .isEqualTo("400/7500 Currently processing a long-running export.");
        assertThat(client.post(database + "/export", Map.of("output_format", "polling"))
                        .message())
                .isEqualTo("Currently processing a long-running export. Cannot start a new export until that"
                        + " completes or times out.");
        exportStep(database, first.path("at_bookmark").asText(), Map.of());
        assertThat(raw(database, "SELECT 1").status()).isEqualTo(200);
        assertThat(exportStep(database, first.path("at_bookmark").asText(), Map.of())
                        .toString())
                .isEqualTo("{\"success\":false,\"error\":\"Not currently exporting anything.\"}");
    }

    @Test
    void anExportThatNobodyPollsIsCancelled() throws IOException {
        start();
        String database = database("shop");
        exportStep(database, null, Map.of());
        clock.advance(Duration.ofSeconds(15));
        assertThat(raw(database, "SELECT 1").status()).isEqualTo(400);
        clock.advance(Duration.ofMillis(1));
        assertThat(raw(database, "SELECT 1").status()).isEqualTo(200);
    }

    @Test
    void signedAddressesExpireAndTakeNoToken() throws IOException {
        start(settings -> settings.with(D1Manner.PRODUCTION.withActivePolls(0)));
        JsonNode done = exportStep(database("shop"), null, Map.of());
        URI signed = URI.create(done.path("result").path("signed_url").asText());
        assertThat(client.send(signed, "GET", new byte[0], true).status()).isEqualTo(400);
        assertThat(client.send(URI.create(signed + "0"), "GET", new byte[0], false)
                        .text())
                .contains("SignatureDoesNotMatch");
        clock.advance(Duration.ofHours(1));
        assertThat(client.send(signed, "GET", new byte[0], false).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(client.send(signed, "GET", new byte[0], false).text()).contains("Request has expired");
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode importStep(String database, Map<String, Object> body) throws IOException {
        return client.post(database + "/import", body).result();
    }

    private JsonNode upload(String database, String sql) throws IOException {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        JsonNode init = importStep(database, Map.of("action", "init", "etag", md5(bytes)));
        URI upload = URI.create(init.path("upload_url").asText());
        Client.Answer put = client.send(upload, "PUT", bytes, false);
        assertThat(put.header("etag")).isEqualTo('"' + md5(bytes) + '"');
        return importStep(
                database,
                Map.of(
                        "action", "ingest",
                        "etag", md5(bytes),
                        "filename", init.path("filename").asText()));
    }

    private JsonNode finished(String database, JsonNode first) throws IOException {
        JsonNode state = first;
        while (state.path("status").asText().equals("active")) {
            state = importStep(
                    database,
                    Map.of(
                            "action",
                            "poll",
                            "current_bookmark",
                            first.path("at_bookmark").asText()));
        }
        return state;
    }

    @Test
    void anImportHappensWithThePollThatSaysComplete() throws IOException {
        start();
        String database = database("shop");
        String sql = "CREATE TABLE t(a);\n-- a comment; no statement\nINSERT INTO t VALUES(1),(';');\n";
        JsonNode first = upload(database, sql);
        assertThat(first.path("status").asText()).isEqualTo("active");
        assertThat(raw(database, "SELECT 1").message()).isEqualTo("Currently processing a long-running import.");
        JsonNode done = finished(database, first);
        assertThat(done.path("result").path("num_queries").asInt()).isEqualTo(2);
        assertThat(done.path("result").path("final_bookmark").asText())
                .isGreaterThan(first.path("at_bookmark").asText());
        assertThat(rows(database, "SELECT a FROM t")).isEqualTo("[[1],[\";\"]]");
        Map<String, Object> again = Map.of(
                "action", "poll", "current_bookmark", first.path("at_bookmark").asText());
        assertThat(importStep(database, again).toString())
                .isEqualTo("{\"success\":false,\"error\":\"Not currently importing anything.\"}");
    }

    @Test
    void aKnownFileIsNotUploadedAgainButRunsAgain() throws IOException {
        start();
        String database = database("shop");
        String sql = "CREATE TABLE IF NOT EXISTS t(a); INSERT INTO t VALUES(1);";
        finished(database, upload(database, sql));
        JsonNode second =
                importStep(database, Map.of("action", "init", "etag", md5(sql.getBytes(StandardCharsets.UTF_8))));
        assertThat(second.has("upload_url")).isFalse();
        assertThat(finished(database, second).path("status").asText()).isEqualTo("complete");
        assertThat(rows(database, "SELECT count(*) FROM t")).isEqualTo("[[2]]");
    }

    @Test
    void anImportHappensWholeOrNotAtAll() throws IOException {
        start();
        String database = database("shop");
        for (String bad : List.of(
                "SELEC 1",
                "BEGIN TRANSACTION",
                "CREATE TABLE _cf_x(a)",
                "INSERT INTO t VALUES('" + "x".repeat(100_000) + "')",
                "PRAGMA defer_foreign_keys=on; CREATE TABLE c(a REFERENCES t(a)); INSERT INTO c VALUES(1)")) {
            JsonNode end = finished(database, upload(database, "CREATE TABLE t(a PRIMARY KEY);" + bad + ";"));
            assertThat(end.path("status").asText()).as(bad).isEqualTo("error");
            assertThat(end.path("error").asText())
                    .isNotEmpty()
                    .isEqualTo(end.path("errors").path(0).asText());
            assertThat(rows(database, "SELECT count(*) FROM sqlite_schema")).isEqualTo("[[1]]");
        }
    }

    @Test
    void anImportThatNobodyPollsLeavesNothingAndTheSameWords() throws IOException {
        start();
        String database = database("shop");
        JsonNode first = upload(database, "CREATE TABLE t(a)");
        clock.advance(Duration.ofSeconds(16));
        Map<String, Object> poll = Map.of(
                "action", "poll", "current_bookmark", first.path("at_bookmark").asText());
        assertThat(importStep(database, poll).path("error").asText()).isEqualTo("Not currently importing anything.");
        assertThat(raw(database, "SELECT * FROM t").message()).startsWith("no such table: t");
    }

    @Test
    void anUploadThatDoesNotFitItsEtagIsNotRun() throws IOException {
        start();
        String database = database("shop");
        JsonNode init = importStep(database, Map.of("action", "init", "etag", md5(new byte[0])));
        URI upload = URI.create(init.path("upload_url").asText());
        client.send(upload, "PUT", "SELECT 1;".getBytes(StandardCharsets.UTF_8), false);
        JsonNode answer = importStep(
                database,
                Map.of(
                        "action", "ingest",
                        "etag", md5(new byte[0]),
                        "filename", init.path("filename").asText()));
        assertThat(answer.path("success").asBoolean()).isFalse();
    }

    @Test
    void anExportMayTakeLongerThanAQuery() throws IOException {
        start();
        String database = database("shop");
        raw(database, "CREATE TABLE t(x)");
        raw(
                database,
                "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n");
        stop();
        start(settings -> settings.with(D1Manner.PRODUCTION.withMaxDuration(Duration.ofNanos(1))));
        raw(database, "SELECT 1");
        assertThat(dump(database, Map.of())).contains("VALUES(20000)");
    }

    @Test
    void everyExportIsOnRecord() throws IOException {
        start();
        String database = database("shop");
        raw(database, "CREATE TABLE t(x)");
        dump(database, Map.of());
        exportStep(database, null, Map.of());
        clock.advance(Duration.ofSeconds(10));
        exportStep(database, "none of it", Map.of());
        assertThat(simulator.exports()).extracting(ExportRecord::outcome).containsExactly(ExportRecord.COMPLETE, "");
        clock.advance(Duration.ofSeconds(6));
        assertThat(simulator.exports())
                .extracting(ExportRecord::outcome)
                .containsExactly(ExportRecord.COMPLETE, ExportRecord.CANCELLED);
        ExportRecord cancelled = simulator.exports().getLast();
        assertThat(Duration.between(cancelled.startedAt(), cancelled.endedAt())).hasSeconds(15);
        exportStep(database, null, Map.of());
        assertThat(Files.readString(folder.resolve("exports.log")))
                .contains("started shop-", "complete shop-", "cancelled shop-");
    }
}
