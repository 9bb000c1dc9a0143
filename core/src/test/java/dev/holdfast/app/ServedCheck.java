package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.sim.http.RequestRecord;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Looks at everything that is left when all has ended: job table, stores, the API's record, audit log; and finds no run
 * lost, none doubled, no snapshot without its run, and none that is called proven and is not what the source was.
 */
final class ServedCheck {
    private static final Instant FIRST = Instant.parse("2026-03-01T11:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-03-01T15:00:00Z");
    private static final List<String> READING = List.of("/raw", "/query", "/bulk/get", "/bulk-get");

    private final ServedPlace place;
    private final KillPlace around;
    private final ServedScript script;
    private final int kills;
    private final List<Ended> runs = new ArrayList<>();
    private final Map<String, Integer> skipped = new TreeMap<>();

    /** A run as the server tells of it. */
    private record Ended(JsonNode details, JsonNode result) {
        String id() {
            return details.at("/run/id").asText();
        }

        String state() {
            return details.at("/run/state").asText();
        }

        String backup() {
            return parsed(details.at("/run/params").asText()).path("backup").asText();
        }

        String due() {
            return details.at("/run/dueAt").asText("null");
        }

        String snapshot() {
            return result.path("snapshot").asText();
        }
    }

    /** Asks the server what it knows, while it is still there. */
    ServedCheck(ServedPlace place, KillPlace around, ServedScript script, Served server, int kills) {
        this.place = place;
        this.around = around;
        this.script = script;
        this.kills = kills;
        for (JsonNode run : ServedScript.runs(server)) {
            JsonNode details = server.get("/api/v1/runs/" + run.path("id").asText());
            runs.add(new Ended(details, parsed(details.at("/run/result").asText("null"))));
        }
        server.get("/api/v1/schedules")
                .path("schedules")
                .forEach(schedule -> skipped.put(
                        schedule.path("id").asText(), schedule.path("skipped").asInt()));
    }

    /** After the server has stopped. */
    void all(List<RequestRecord> asked) throws Exception {
        everyRunEndedOnce();
        everyMomentFiredOnce();
        everyPromiseIsKept();
        List<String> begunByCancelled = nothingIsLeftInTheTable();
        everySnapshotHasItsRun(begunByCancelled);
        retentionKeptTheNewest();
        whatIsStoredIsWhatWas();
        assertThat(asked).as("what a backup asks for").allMatch(ServedCheck::isReading);
        auditLogIsWhole();
    }

    private void everyRunEndedOnce() {
        for (Ended run : runs) {
            boolean mayBeCancelled = run.id().equals(script.promised.get(ServedScript.CANCELLED));
            assertThat(run.state())
                    .as("%s", run)
                    .isIn(mayBeCancelled ? List.of("SUCCEEDED", "CANCELLED") : List.of("SUCCEEDED"));
            List<String> outcomes = run.details
                    .path("attempts")
                    .valueStream()
                    .map(attempt -> attempt.path("outcome").asText())
                    .toList();
            assertThat(outcomes).as("%s", run).hasSizeLessThanOrEqualTo(1 + kills);
            assertThat(outcomes.stream().filter(outcome -> !outcome.equals("LOST")))
                    .as("%s", run)
                    .hasSizeLessThanOrEqualTo(1);
            if (run.state().equals("SUCCEEDED")) {
                assertThat(outcomes.getLast()).as("%s", run).isEqualTo("SUCCEEDED");
                assertThat(run.details.path("steps"))
                        .as("%s", run)
                        .allMatch(step -> !step.path("endedAt").isNull());
            }
        }
    }

    /** One run for all that was missed; a moment that finds it still unfinished is skipped and counted. */
    private void everyMomentFiredOnce() {
        for (String backup : place.backups.keySet()) {
            List<Instant> moments = runs.stream()
                    .filter(run -> run.backup().equals(backup) && !run.due().equals("null"))
                    .map(run -> Instant.parse(run.due()))
                    .sorted()
                    .toList();
            int skips = skipped.get(
                    "backup:" + backup + ":" + place.backups.get(backup).source());
            assertThat(moments).as(backup).isIn(List.of(FIRST), List.of(FIRST, SECOND));
            assertThat(skips).as(backup).isLessThanOrEqualTo(kills == 0 || moments.size() == 2 ? 0 : 1);
        }
    }

    private void everyPromiseIsKept() {
        List<String> ids = runs.stream().map(Ended::id).toList();
        assertThat(ids).doesNotHaveDuplicates().containsAll(script.promised.values());
        long byTheClock = runs.stream().filter(run -> !run.due().equals("null")).count();
        assertThat(runs).hasSize((int) byTheClock + script.promised.size());
        assertThat(Set.copyOf(script.promised.values())).hasSameSizeAs(script.promised.keySet());
    }

    /** The answer is the snapshots that the cancelled run had begun. */
    private List<String> nothingIsLeftInTheTable() throws SQLException {
        String file = place.state().resolve("server/jobs.sqlite").toString();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            assertThat(texts(statement, "select task_instance from holdfast_timer"))
                    .isEmpty();
            assertThat(texts(statement, "select id from holdfast_run where slot"))
                    .isEmpty();
            assertThat(texts(statement, "select run from holdfast_attempt where outcome is null"))
                    .isEmpty();
            String cancelled = script.promised.get(ServedScript.CANCELLED);
            return texts(
                    statement,
                    "select coalesce(result, saved ->> 'snapshot') from holdfast_step where name = 'capture' and run = '"
                            + cancelled + "' and coalesce(result, saved) is not null");
        }
    }

    private void everySnapshotHasItsRun(List<String> begunByCancelled) {
        Map<String, String> named = new HashMap<>();
        for (Ended run : runs) {
            if (run.state().equals("SUCCEEDED")) {
                assertThat(named.put(run.snapshot(), run.id())).as("%s", run).isNull();
            }
        }
        Set<String> found = new HashSet<>();
        for (String store : stores()) {
            for (JsonNode entry : list(store)) {
                String id = entry.path("id").asText();
                String state = entry.path("state").asText();
                found.add(id);
                if (!state.equals("unfinished")) {
                    boolean isOfCancelled = begunByCancelled.stream().anyMatch(one -> one.contains(id));
                    assertThat(named.containsKey(id) || isOfCancelled)
                            .as("%s has a run; %s", entry, runs)
                            .isTrue();
                }
                assertThat(state).as("%s", entry).isIn("proven", "sealed", "unfinished");
            }
        }
        for (Ended run : runs) {
            if (run.state().equals("SUCCEEDED")
                    && place.backups.get(run.backup()).keep() == 0) {
                assertThat(found).as("%s", run).contains(run.snapshot());
            }
        }
    }

    private void retentionKeptTheNewest() {
        place.backups.forEach((name, backup) -> {
            List<String> taken = runs.stream()
                    .filter(run -> run.backup().equals(name) && run.state().equals("SUCCEEDED"))
                    .map(Ended::snapshot)
                    .sorted()
                    .toList();
            List<String> there = list(backup.store())
                    .valueStream()
                    .filter(entry -> !entry.path("state").asText().equals("unfinished"))
                    .map(entry -> entry.path("id").asText())
                    .filter(taken::contains)
                    .sorted()
                    .toList();
            int kept = backup.keep() == 0 ? taken.size() : Math.min(backup.keep(), taken.size());
            assertThat(there).as(name).isEqualTo(taken.subList(taken.size() - kept, taken.size()));
        });
    }

    private void whatIsStoredIsWhatWas() throws IOException {
        for (Ended run : runs) {
            ServedPlace.Backup backup = place.backups.get(run.backup());
            JsonNode entry = list(backup.store())
                    .valueStream()
                    .filter(one -> one.path("id").asText().equals(run.snapshot()))
                    .findFirst()
                    .orElse(null);
            if (entry != null) {
                assertThat(entry.path("state")).as("%s", run).isEqualTo(run.result.path("state"));
                assertThat(entry.path("state").asText())
                        .as("%s", run)
                        .isIn(backup.encrypted() && kills > 0 ? List.of("proven", "sealed") : List.of("proven"));
                assertContent(run, backup);
            }
        }
    }

    private void assertContent(Ended run, ServedPlace.Backup backup) throws IOException {
        List<String> keys =
                backup.encrypted() ? List.of("--identity", around.keys().toString()) : List.of();
        List<String> prove = new ArrayList<>(List.of("prove", backup.store(), run.snapshot()));
        prove.addAll(keys);
        Ran proven = Ran.in(place.environment, prove.toArray(String[]::new));
        assertThat(proven.exit()).as("%s %s", run, proven).isZero();
        String back = backup.store() + "@" + run.snapshot();
        if (backup.versions().size() > 1) {
            back = "sqlite:" + place.folder.resolve("back-" + run.id());
            List<String> restore =
                    new ArrayList<>(List.of("restore", backup.store(), back, "--snapshot", run.snapshot()));
            restore.addAll(keys);
            Ran restored = Ran.in(place.environment, restore.toArray(String[]::new));
            assertThat(restored.exit()).as("%s %s", run, restored).isZero();
        }
        List<String> may = backup.versions();
        if (may.size() > 1 && script.beforeTheChange.contains(run.id())) {
            may = may.subList(0, 1);
        } else if (may.size() > 1
                && (script.afterTheChange.contains(run.id()) || !run.due().equals("null"))) {
            may = may.subList(1, 2);
        }
        String there = back;
        List<Ran> compared = may.stream()
                .map(version -> Ran.in(place.environment, "diff", there, version))
                .toList();
        assertThat(compared).as("%s is one of %s", run, may).anyMatch(diff -> diff.exit() == 0);
    }

    private void auditLogIsWhole() {
        Ran verified = Ran.in(
                place.environment,
                "audit",
                "verify",
                place.state().resolve("audit").toString());
        assertThat(verified.exit()).as("%s", verified).isZero();
        JsonNode lines = Ran.in(
                        place.environment,
                        "audit",
                        "list",
                        "--last",
                        "1000",
                        "--json",
                        place.state().resolve("audit").toString())
                .json();
        long accepted = lines.valueStream()
                .filter(line -> line.path("what").asText().equals("POST /api/v1/runs"))
                .filter(line -> line.path("outcome").asText().equals("202"))
                .count();
        assertThat(accepted).as("%s", lines).isGreaterThanOrEqualTo(script.promised.size());
    }

    private Set<String> stores() {
        return place.backups.values().stream().map(ServedPlace.Backup::store).collect(Collectors.toSet());
    }

    private JsonNode list(String store) {
        Ran list = Ran.in(place.environment, "list", store, "--json");
        assertThat(list.exit()).as("%s", list).isZero();
        return list.json();
    }

    private static boolean isReading(RequestRecord request) {
        boolean asks = request.method().equals("POST")
                && READING.stream().anyMatch(end -> request.path().endsWith(end));
        return request.method().equals("GET") || asks;
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                texts.add(result.getString(1));
            }
        }
        return texts;
    }

    private static JsonNode parsed(String json) {
        try {
            return JsonMapper.builder().build().readTree(json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(json, e);
        }
    }
}
