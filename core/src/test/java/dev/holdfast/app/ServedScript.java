package dev.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.testing.OffsetClock;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a caller asks of a server, from its first line again after a crash: all backups by hand, one that is cancelled, then
 * the sources change and the clocks move over four moments of the schedules. Writes down what was promised.
 */
final class ServedScript {
    static final String CANCELLED = "cancelled";

    /** The run that was promised for each key. */
    final Map<String, String> promised = new TreeMap<>();

    /** Runs that had ended before the sources changed, and those asked for after. */
    final Set<String> beforeTheChange = new HashSet<>();

    final Set<String> afterTheChange = new HashSet<>();
    private final ServedPlace place;
    private boolean isChanged;

    ServedScript(ServedPlace place) {
        this.place = place;
    }

    /** Also earlier than it comes by itself: a run that goes on must not mix the contents. */
    void change() throws IOException {
        if (!isChanged) {
            isChanged = true;
            place.put(false);
        }
    }

    /** @throws Served.Gone when the server dies */
    void run(Served server, Instant later) throws IOException {
        for (String backup : List.of("file", "d1", "vault", "kv")) {
            ask(server, backup, "first-" + backup);
        }
        server.cancel(ask(server, "kv", CANCELLED));
        awaitAll(server);
        if (!isChanged) {
            runs(server).forEach(run -> beforeTheChange.add(run.path("id").asText()));
        }
        change();
        OffsetClock.moveTo(place.clock, later);
        afterTheChange.add(ask(server, "file", "second-file"));
        server.await("what is due", () -> schedules(server).stream().allMatch(at -> at.isAfter(later)));
        awaitAll(server);
    }

    private String ask(Served server, String backup, String key) {
        String run = server.backUp(backup, key);
        String before = promised.putIfAbsent(key, run);
        if (before != null && !before.equals(run)) {
            throw new AssertionError(key + " was promised " + before + " and is now " + run);
        }
        return run;
    }

    static JsonNode runs(Served server) {
        return server.get("/api/v1/runs?limit=1000").path("runs");
    }

    private static List<Instant> schedules(Served server) {
        return server.get("/api/v1/schedules")
                .path("schedules")
                .valueStream()
                .map(schedule -> Instant.parse(schedule.path("next").asText()))
                .toList();
    }

    private static void awaitAll(Served server) {
        server.await(
                "the end of all runs",
                () -> runs(server)
                        .valueStream()
                        .allMatch(run -> Set.of("SUCCEEDED", "FAILED", "CANCELLED")
                                .contains(run.path("state").asText())));
    }
}
