package dev.holdfast.cloudflare.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** How many requests it takes to read 10,000 values where a group with a binary value is refused. */
class PlannerTest {
    private static final int KEYS = 10_000;

    @Test
    void asksForTextInFullGroups() {
        assertThat(requests(i -> "user:" + i, i -> false)).isEqualTo(100);
    }

    @Test
    void asksForBinaryValuesOneByOne() {
        assertThat(requests(i -> "blob" + i, i -> true)).isBetween(10_000, 10_150);
    }

    @Test
    void learnsFromNamesWhichValuesAreBinary() {
        // 100 pictures among 9,900 texts, in the order of a listing: the least is 99 groups and 100 singles.
        int requests = requests(i -> String.format(i < 100 ? "img/%05d.png" : "page/%05d", i), i -> i < 100);
        assertThat(requests).isLessThanOrEqualTo((int) (199 * 1.5));
        int behind = requests(i -> String.format(i < 9_900 ? "page/%05d" : "thumb/%05d", i), i -> i >= 9_900);
        assertThat(behind).isLessThanOrEqualTo((int) (199 * 1.5));
    }

    @Test
    void manyShapesOfBinaryValuesStillTakeOneRequestAKey() {
        assertThat(requests(i -> (char) ('a' + i / 500) + "/" + String.format("%05d", i), i -> true))
                .isLessThanOrEqualTo(10_190);
    }

    @Test
    void textBehindSeveralShapesOfBinaryValuesIsSoonReadInGroups() {
        int requests =
                requests(i -> String.format(i < 400 ? (char) ('a' + i / 100) + "/%05d" : "page/%05d", i), i -> i < 400);
        assertThat(requests).isLessThanOrEqualTo((int) ((400 + 96) * 1.5));
    }

    @Test
    void learnsWhereBinaryValuesBegin() {
        int requests = requests(i -> String.format("%05d", i), i -> i >= 9_900);
        assertThat(requests).isLessThan(300);
    }

    /**
     * With nothing to go by, one binary value in 100 has an entropy of 0.0808 bits a key: no strategy of yes-no tests needs
     * less than 808 of them for 10,000 keys, on average. This one stays within 1.3 times that bound.
     */
    @Test
    void findsScatteredBinaryValuesNearTheBoundOfInformation() {
        Random random = new Random(1);
        List<Boolean> binary = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            binary.add(random.nextInt(100) == 0);
        }
        long found = binary.stream().filter(one -> one).count();
        double p = found / (double) KEYS;
        double bits = -KEYS * (p * Math.log(p) + (1 - p) * Math.log(1 - p)) / Math.log(2);
        int requests = requests(i -> String.format("%05d", i), binary::get);
        assertThat(requests).isBetween((int) bits, (int) (bits * 1.3));
    }

    private static int requests(IntFunction<String> name, IntPredicate binary) {
        Planner planner = new Planner(64, Long.MAX_VALUE, false);
        Queue<Task> flying = new ArrayDeque<>();
        int requests = 0;
        for (int fed = 0; fed < KEYS; fed += 2_000) {
            for (int page = fed; page < fed + 2_000; page += 1_000) {
                feed(planner, page, name);
            }
            do {
                for (Task task = planner.poll(); task != null; task = planner.poll()) {
                    flying.add(task);
                }
                requests++;
                land(planner, flying.remove(), binary);
            } while (!flying.isEmpty() || pollInto(flying, planner));
            for (int i = fed; i < fed + 2_000; i++) {
                assertThat(planner.take().number).isEqualTo(i);
            }
        }
        return requests;
    }

    private static boolean pollInto(Queue<Task> flying, Planner planner) {
        Task task = planner.poll();
        if (task != null) {
            flying.add(task);
        }
        return task != null;
    }

    private static void feed(Planner planner, int from, IntFunction<String> name) {
        List<Entry> page = new ArrayList<>();
        for (int i = from; i < from + 1_000; i++) {
            page.add(new Entry(name.apply(i), null, null));
        }
        planner.feed(page);
    }

    private static void land(Planner planner, Task task, IntPredicate binary) {
        boolean any = task.slots().stream().anyMatch(slot -> binary.test((int) slot.number));
        if (task.isSingle() || !any) {
            task.slots().forEach(slot -> planner.ready(slot, new byte[10], any));
        }
        planner.finish(task, any);
    }
}
