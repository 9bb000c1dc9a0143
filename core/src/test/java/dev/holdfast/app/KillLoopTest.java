package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.KillCase.Moment;
import dev.holdfast.app.KillCase.Phase;
import dev.holdfast.app.KillCase.Point;
import dev.holdfast.testing.Loops;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real process is killed with SIGKILL at points drawn over what it does to store, API and its own files, at each of
 * these in each phase that has it; run again it ends in the same digests, and nothing is ever called proven that is not. A
 * kill that left nothing to go on with does not count.
 */
@Tag("slow")
class KillLoopTest {
    @TempDir
    static Path folder;

    private final Random random = new Random(20_261_121);
    private final Map<Moment, Map<String, Integer>> histogram = new TreeMap<>();

    /** A case and one of its points. */
    private record Shot(KillCase killed, Point point) {}

    @Test
    void runningAgainEndsInTheSame() throws Exception {
        try (KillPlace place = new KillPlace(folder)) {
            List<KillCase> cases = cases(place);
            for (Phase phase : Phase.values()) {
                List<Moment> moments = moments(cases, phase);
                int left = Loops.count(4, 42);
                for (int at = 0; at < moments.size(); at++) {
                    int share = Math.ceilDiv(left, moments.size() - at);
                    assertThat(hit(moments.get(at), shots(cases, moments.get(at)), share))
                            .as("%s of %s", moments.get(at), histogram)
                            .isEqualTo(share);
                    left -= share;
                }
            }
        } finally {
            System.out.println("kills that counted:");
            histogram.forEach((moment, hits) -> System.out.println("  " + moment + ": " + hits));
        }
    }

    /** Every kind of moment that this phase has; those at the API, which are rarest, first. */
    private static List<Moment> moments(List<KillCase> cases, Phase phase) {
        return cases.stream()
                .flatMap(killed -> killed.points().stream())
                .map(Point::moment)
                .filter(moment -> moment.phase() == phase)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static List<KillCase> cases(KillPlace place) throws Exception {
        String sqlite = place.sqlite();
        String pairs = place.namespace(1_400);
        String database = place.database();
        String denokv = place.denokv();
        List<KillCase> cases = new ArrayList<>(List.of(
                new KilledBackup("file to folder", place, place::newLocalStore, sqlite),
                new KilledBackup("file to S3", place, place::newS3Store, sqlite),
                new KilledBackup(
                        "file, encrypted", place, place::newLocalStore, sqlite, "--encrypt-to", place.recipient()),
                new KilledBackup("D1 to S3", place, place::newS3Store, database, "--mode", "pages"),
                new KilledBackup("Deno KV to folder", place, place::newLocalStore, denokv),
                new KilledBackup("KV to folder", place, place::newLocalStore, pairs),
                new KilledBackup("KV to S3", place, place::newS3Store, pairs)));
        cases.add(new KilledRestore(place, stored(place, sqlite), "sqlite"));
        cases.add(new KilledRestore(place, stored(place, denokv), "denokv"));
        cases.add(new KilledRestore(place, stored(place, sqlite), "d1"));
        cases.add(new KilledRestore(place, stored(place, place.namespace(10_050)), "kv"));
        return cases;
    }

    private static String stored(KillPlace place, String source) {
        String store = place.newLocalStore();
        Ran backup = place.run("backup", source, "--to", store, "--quiet");
        assertThat(backup.exit()).as("%s", backup).isZero();
        return store;
    }

    /** One of each case in turn, at random points of it. */
    private List<Shot> shots(List<KillCase> cases, Moment moment) {
        List<KillCase> inTurn = new ArrayList<>(cases);
        Collections.shuffle(inTurn, random);
        List<Shot> shots = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            for (KillCase killed : inTurn) {
                List<Point> points = killed.points().stream()
                        .filter(point -> point.moment().equals(moment))
                        .toList();
                if (!points.isEmpty()) {
                    shots.add(new Shot(killed, points.get(random.nextInt(points.size()))));
                }
            }
        }
        return shots;
    }

    private int hit(Moment moment, List<Shot> shots, int wanted) throws Exception {
        int hits = 0;
        for (int at = 0; hits < wanted && at < Math.min(shots.size(), 3 * wanted + 2); at++) {
            Shot shot = shots.get(at);
            Optional<Moment> found = shot.killed.kill(shot.point);
            if (found.isPresent()) {
                histogram
                        .computeIfAbsent(found.get(), any -> new TreeMap<>())
                        .merge(shot.killed.name(), 1, Integer::sum);
                hits += found.get().equals(moment) ? 1 : 0;
            }
        }
        return hits;
    }
}
