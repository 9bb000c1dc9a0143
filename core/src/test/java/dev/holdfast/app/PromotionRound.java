package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.KvCouple.Killed;
import dev.holdfast.app.KvCouple.Side;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.replica.link.Promotion;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.model.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The replica is promoted while clients write to the primary, and somebody is killed within a tenth of a second before or
 * behind that. What was killed is started again, the promotion is asked for until it is done, and then both are looked at.
 */
final class PromotionRound {
    private static final int MOST_MS = 100;
    private static final int GAP_MS = 30;
    private static final int SHORT_MS = 5;
    private static final int LONGEST_MS = 5_000;
    private static final int MOST_TRIES = 20;

    private final String name;
    private final KvCouple couple;
    private final KvLoad load;
    private final RandomGenerator random;
    private final boolean force;
    private final Killed killed;
    private final List<String> probed = new ArrayList<>();
    private int probes;
    private Promotion promotion;
    private String course = "";
    private int lost;

    /**
     * Both run.
     *
     * @param name no other one has it
     */
    PromotionRound(String name, KvCouple couple, KvLoad load, RandomGenerator random, boolean force, Killed killed) {
        this.name = name;
        this.couple = couple;
        this.load = load;
        this.random = random;
        this.force = force;
        this.killed = killed;
    }

    /** How far the promotion was when what was killed had been started again. */
    String course() {
        return course;
    }

    /** How many commits were acknowledged and are lost. */
    int lost() {
        return lost;
    }

    /** Ends with the new primary running, and the old one killed. */
    void run() throws Exception {
        load.start(couple.primary().process());
        load.await(20 + random.nextInt(200));
        CompletableFuture<Ran> asked = askAndKill();
        probe();
        boolean isLate = force && random.nextBoolean();
        if (random.nextBoolean() && !isLate) {
            startAgain(couple.primary());
        }
        startAgain(couple.replica());
        if (!isLate) {
            startAgain(couple.primary());
        }
        probe();
        course = course(asked);
        promote(asked.get(90, TimeUnit.SECONDS));
        startAgain(couple.primary());
        probe();
        load.stop();
        demand();
    }

    private CompletableFuture<Ran> askAndKill() throws InterruptedException {
        if (random.nextBoolean()) {
            CompletableFuture<Ran> asked = asked();
            load.awaitRefusal(LONGEST_MS);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(SHORT_MS));
            kill();
            return asked;
        }
        int killAt = random.nextInt(2 * MOST_MS + 1) - MOST_MS;
        if (killAt < 0) {
            kill();
            TimeUnit.MILLISECONDS.sleep(-killAt);
        }
        CompletableFuture<Ran> asked = asked();
        if (killAt >= 0) {
            TimeUnit.MILLISECONDS.sleep(killAt);
            kill();
        }
        return asked;
    }

    private CompletableFuture<Ran> asked() {
        return CompletableFuture.supplyAsync(
                this::ask, task -> Thread.ofVirtual().start(task));
    }

    private void kill() throws InterruptedException {
        boolean isReplicaFirst = random.nextBoolean();
        if (killed.hasReplica() && isReplicaFirst) {
            couple.replica().kill();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(GAP_MS));
        }
        if (killed.hasPrimary()) {
            couple.primary().kill();
        }
        if (killed.hasReplica() && !isReplicaFirst) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(GAP_MS));
            couple.replica().kill();
        }
    }

    private void startAgain(Side side) throws Exception {
        if (!side.isRunning()) {
            side.start();
            probe();
            if (side == couple.primary()) {
                load.start(side.process());
            }
        }
    }

    private Ran ask() {
        List<String> words = new ArrayList<>(
                List.of("denokv", "promote", "--json", couple.replica().url()));
        if (force) {
            words.add("--force");
        }
        return Ran.in(couple.environment(), words.toArray(String[]::new));
    }

    private void promote(Ran first) throws Exception {
        Ran ran = first;
        for (int tries = 1; ran.exit() != 0; tries++) {
            assertThat(tries).as("%s", ran).isLessThan(MOST_TRIES);
            assertThat(ran.out() + ran.err()).containsAnyOf("can not be reached", "did not come over in time");
            ran = ask();
            probe();
        }
        promotion = new JsonMapper().readValue(ran.out(), Promotion.class);
    }

    private String course(CompletableFuture<Ran> asked) {
        if (asked.isDone() && asked.join().exit() == 0) {
            return "done at once";
        }
        if (couple.replica().role().equals("promoted")) {
            return "done, and not answered";
        }
        if (!couple.primary().isRunning()) {
            return "with the primary away";
        }
        return couple.primary().role().equals("fenced") ? "half done" : "not begun";
    }

    /** Whether the new primary is said to have all. */
    boolean isComplete() {
        return !force || promotion.complete();
    }

    /** Whether the old primary must never take a write again. */
    private boolean isFenced() {
        return !force || promotion != null && promotion.former().equals(Promotion.FENCED);
    }

    /** The new one first: once it takes writes, the old one must have ended for good. */
    private void probe() {
        boolean isThere = couple.replica().isRunning() && isTaken(couple.replica());
        boolean isHere = couple.primary().isRunning() && isTaken(couple.primary());
        assertThat(isThere && isHere && isFenced()).as("both take writes").isFalse();
    }

    private boolean isTaken(Side side) {
        String key = name + "-" + probes++;
        AtomicWriteOutput output;
        try {
            output = side.process().write(KvFixture.set(key, KvLoad.VALUE));
        } catch (Failure e) {
            throw new AssertionError(side.process().lines().toString(), e);
        }
        boolean isTaken = output.status() == AtomicWriteOutput.Status.SUCCESS;
        if (isTaken && side == couple.primary()) {
            load.add(-1, key, output);
        } else if (isTaken) {
            probed.add(Versionstamp.of(output.versionstamp()).toString());
        }
        return isTaken;
    }

    private void demand() throws Exception {
        if (!isFenced() && isTaken(couple.primary())) {
            // It was away when it was replaced, and knows nothing of it: what it goes on to acknowledge is lost, too.
            load.start(couple.primary().process());
            load.await(20);
            load.stop();
        }
        assertThat(isTaken(couple.replica()) && isTaken(couple.replica())).isTrue();
        lost = new PromotedCheck(couple, promotion, isComplete(), probed).lost(load.take());
    }
}
