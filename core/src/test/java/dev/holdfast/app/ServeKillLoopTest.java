package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.Served.KillAt;
import dev.holdfast.sim.http.RequestRecord;
import dev.holdfast.testing.Loops;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real server, with a local store and an S3 one, is killed with SIGKILL at points drawn over what it does to stores, to
 * the API and to the job table, while it works on backups of files, an encrypted one, of D1 and KV, by hand and by the
 * clock; started again it brings everything to its end, and nothing is lost, doubled, or called proven that is not. Each
 * point is two starts of a JVM and a proof of every snapshot, some ten seconds.
 */
@Tag("slow")
class ServeKillLoopTest {
    private static final List<String> PLACES = List.of("store", "api", "jobs");

    @TempDir
    Path folder;

    private final Random random = new Random(20_261_126);
    private final Map<String, Integer> histogram = new TreeMap<>();
    private KillPlace around;
    private ServedPlace.Sources sources;
    private int changes;
    private int requests;
    private Map<String, Integer> writes;

    @Test
    void whateverIsKilledNothingIsLostDoubledOrWronglyProven() throws Exception {
        try (KillPlace opened = new KillPlace(folder)) {
            around = opened;
            sources = ServedPlace.Sources.in(around);
            countOfOneThatIsNotKilled();
            int wanted = Loops.count(21, 201);
            int counted = 0;
            for (int at = 0; counted < wanted && at < 2 * wanted; at++) {
                String point = draw(PLACES.get(at % PLACES.size()));
                if (kill(point)) {
                    histogram.merge(point.replaceAll("#.*", ""), 1, Integer::sum);
                    counted++;
                }
            }
            assertThat(counted).isEqualTo(wanted);
        } finally {
            System.out.println("kills of a server at work that counted: " + histogram);
        }
    }

    private String draw(String where) {
        String moment = random.nextBoolean() ? " before" : " after";
        return switch (where) {
            case "store" -> "store#" + (1 + random.nextInt(changes)) + moment;
            case "api" -> "api#" + (1 + random.nextInt(requests)) + moment;
            default -> {
                List<String> sorts = List.copyOf(writes.keySet());
                String sort = sorts.get(random.nextInt(sorts.size()));
                yield "jobs " + sort + "#" + (1 + random.nextInt(writes.get(sort))) + moment;
            }
        };
    }

    private void countOfOneThatIsNotKilled() throws Exception {
        ServedPlace place = new ServedPlace(around, sources);
        around.requests.arm(-1);
        int asked = around.record().size();
        ServedScript script = new ServedScript(place);
        try (Served server = Served.start(place.environment, place.folder, "whole", KillAt.NEVER, place.clock)) {
            script.run(server.ready(), ServedPlace.LATER);
            check(place, script, server, 0, asked);
        }
        requests = around.requests.seen().size();
        changes = Files.readAllLines(place.folder.resolve("whole.log")).size();
        writes = new TreeMap<>();
        for (MatchResult match : Pattern.compile("([\\w-]+)=(\\d+)")
                .matcher(Files.readString(place.folder.resolve("whole.log.jobs")))
                .results()
                .toList()) {
            writes.put(match.group(1), Integer.parseInt(match.group(2)));
        }
        System.out.println("a server at work: " + changes + " changes of stores, " + requests + " requests, " + writes);
        assertThat(changes).isGreaterThan(100);
        assertThat(requests).isGreaterThan(10);
    }

    /** Whether it was killed before it had done all. */
    private boolean kill(String point) throws Exception {
        ServedPlace place = new ServedPlace(around, sources);
        int asked = around.record().size();
        ServedScript script = new ServedScript(place);
        around.requests.arm(point.startsWith("api") ? number(point) : -1);
        try (Served server = Served.start(place.environment, place.folder, "killed", at(point), place.clock)) {
            around.requests.aim(server.process());
            script.run(server.ready(), ServedPlace.LATER);
            return false;
        } catch (Served.Gone gone) {
            around.requests.arm(-1);
            if (random.nextBoolean()) {
                script.change();
            }
            goOn(point, place, script, asked);
            return true;
        }
    }

    private void goOn(String point, ServedPlace place, ServedScript script, int asked) throws Exception {
        try (Served server = Served.start(place.environment, place.folder, "again", KillAt.NEVER, place.clock)) {
            script.run(server.ready(), ServedPlace.GONE_ON);
            check(place, script, server, 1, asked);
        } catch (AssertionError | Exception e) {
            String log = Files.readString(place.folder.resolve("killed.out"));
            throw new AssertionError("killed at " + point + " in " + place.folder + "\n" + log, e);
        }
    }

    private void check(ServedPlace place, ServedScript script, Served server, int kills, int asked) throws Exception {
        ServedCheck check = new ServedCheck(place, around, script, server, kills);
        server.stop();
        List<RequestRecord> record = around.record();
        check.all(record.subList(asked, record.size()).stream()
                .filter(request -> !request.path().isEmpty())
                .toList());
    }

    private static int number(String point) {
        int number = Integer.parseInt(point.replaceAll(".*#(\\d+).*", "$1"));
        return point.endsWith("before") ? 2 * number - 1 : 2 * number;
    }

    private static KillAt at(String point) {
        return switch (point.substring(0, 3)) {
            case "sto" -> new KillAt(number(point), "");
            case "job" -> new KillAt(0, point.substring("jobs ".length()));
            default -> KillAt.NEVER;
        };
    }
}
