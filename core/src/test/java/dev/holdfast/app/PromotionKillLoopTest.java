package dev.holdfast.app;

import dev.holdfast.app.KvCouple.Killed;
import dev.holdfast.testing.Loops;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicas are promoted under load, over and over by turns on the same two files, three times of four by plan and else by
 * force, and the primary, the replica, both or nobody is killed with SIGKILL a drawn moment before or behind that. By plan
 * nothing that was acknowledged is lost and the two never both take writes; by force {@code lost} names exactly what was
 * lost. Each round starts one JVM to three: seconds.
 */
@Tag("slow")
class PromotionKillLoopTest {
    private static final long SEED = 20_261_126;
    private static final int KEPT = 2_000;
    private static final int EACH_FORCED = 4;
    /** By force all are had by turns: the first two are what it is for. */
    private static final List<Killed> KINDS = List.of(Killed.PRIMARY, Killed.BOTH, Killed.REPLICA, Killed.NOBODY);

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Map<String, Integer> histogram = new TreeMap<>();
    private final KvLoad load = new KvLoad(KEPT);
    private int lost;

    @Test
    void aPromotionThatIsCutOffIsTakenUpAndLosesNothingUnsaid() throws Exception {
        try (KvCouple couple = new KvCouple(folder)) {
            couple.primary().start();
            couple.primary().process().set("first", "1");
            int rounds = Loops.count(8, 300);
            for (int round = 0; round < rounds; round++) {
                couple.replica().start();
                boolean force = round % EACH_FORCED == EACH_FORCED - 1;
                Killed killed = KINDS.get(force ? round / EACH_FORCED % KINDS.size() : random.nextInt(KINDS.size()));
                String what = (force ? "by force" : "by plan") + ", killed " + killed;
                PromotionRound one = new PromotionRound("p" + round, couple, load, random.split(), force, killed);
                try {
                    one.run();
                } catch (AssertionError | Exception e) {
                    throw new AssertionError("seed " + SEED + ", round " + round + " " + what, e);
                }
                count(what, one);
                next(couple, one);
            }
        } finally {
            System.out.printf(
                    "denokv promotions with kills: %s; %,d commits, %,d of them lost by force and named%n",
                    histogram, load.count(), lost);
        }
    }

    private void count(String what, PromotionRound one) {
        histogram.merge(what, 1, Integer::sum);
        histogram.merge(one.course(), 1, Integer::sum);
        lost += one.lost();
    }

    /** The old primary follows the new one; from nothing, if it has what that one has not. */
    private static void next(KvCouple couple, PromotionRound one) throws Exception {
        couple.swap();
        if (!one.isComplete()) {
            couple.replica().forget();
        }
    }
}
