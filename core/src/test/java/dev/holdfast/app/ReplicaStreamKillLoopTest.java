package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.KvCouple.Killed;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.replica.Copies;
import dev.holdfast.testing.Loops;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients write to a primary that a replica follows; one of the two processes, or both, are killed with SIGKILL at drawn
 * moments, over and over on the same files. Each time the replica has exactly the state after the commit that it says it
 * has, the primary has all that it has acknowledged, and the replica goes on without copying the whole anew. Each round
 * starts one JVM or two: seconds.
 */
@Tag("slow")
class ReplicaStreamKillLoopTest {
    private static final long SEED = 20_261_126;
    private static final List<Killed> KINDS = List.of(Killed.PRIMARY, Killed.REPLICA, Killed.BOTH);

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Map<Killed, Integer> kills = new EnumMap<>(Killed.class);
    private final Map<Integer, String> newest = new HashMap<>();
    private final List<KvProcess> replicas = new ArrayList<>();
    private final KvLoad load = new KvLoad(50);
    private KvCouple couple;
    private KvHistory ofPrimary;
    private KvHistory ofReplica;

    @Test
    void aKilledPrimaryHasWhatItAcknowledgedAndAKilledReplicaWhatItSays() throws Exception {
        try (KvCouple started = new KvCouple(folder)) {
            couple = started;
            ofPrimary = new KvHistory(couple.primary().file());
            ofReplica = new KvHistory(couple.primary().file());
            startPrimary();
            startReplica();
            int rounds = Loops.count(8, 300);
            for (int round = 0; round < rounds; round++) {
                Killed killed = KINDS.get(random.nextInt(KINDS.size()));
                load.await(1 + random.nextInt(300));
                TimeUnit.MILLISECONDS.sleep(random.nextInt(30));
                kill(killed);
                check(killed, "seed " + SEED + ", round " + round + ", killed " + killed);
                startAgain(killed);
            }
            end();
        }
        System.out.printf("denokv replica over the stream: killed %s, %,d commits%n", kills, load.count());
    }

    private void startPrimary() throws Exception {
        couple.primary().start();
        load.start(couple.primary().process());
    }

    private void startReplica() throws Exception {
        couple.replica().start();
        replicas.add(couple.replica().process());
    }

    private void kill(Killed killed) throws InterruptedException {
        kills.merge(killed, 1, Integer::sum);
        boolean isReplicaFirst = random.nextBoolean();
        if (killed.hasReplica() && isReplicaFirst) {
            couple.replica().kill();
        }
        if (killed.hasPrimary()) {
            couple.primary().kill();
            load.stop();
        }
        if (killed.hasReplica() && !isReplicaFirst) {
            couple.replica().kill();
        }
    }

    private void startAgain(Killed killed) throws Exception {
        boolean isReplicaFirst = random.nextBoolean();
        if (killed.hasReplica() && isReplicaFirst) {
            startReplica();
        }
        if (killed.hasPrimary()) {
            startPrimary();
        }
        if (killed.hasReplica() && !isReplicaFirst) {
            startReplica();
        }
    }

    private void check(Killed killed, String where) {
        if (killed.hasReplica()) {
            checkReplica(where);
        }
        if (killed.hasPrimary()) {
            checkPrimary(where);
        }
        if (!killed.hasReplica()) {
            assertThat(couple.replica().process().get("sum")).as(where).isNotNull();
        }
    }

    private void checkReplica(String where) {
        try (SqliteDatabase replica = couple.replica().open()) {
            Role.Replica role = (Role.Replica) replica.intake().role();
            ofReplica.to(role.at().at());
            assertThat(Copies.lines(replica)).as(where).isEqualTo(ofReplica.lines());
            assertThat(replica.log().newest().at())
                    .as(where)
                    .isEqualTo(role.at().at());
        }
    }

    private void checkPrimary(String where) {
        Set<String> set = ofPrimary.to(ofPrimary.newest());
        for (KvLoad.Written it : load.take()) {
            assertThat(set).as(where).contains(it.key() + "@" + it.stamp());
            String before = newest.put(it.writer(), it.stamp());
            assertThat(it.stamp()).as(where).isGreaterThan(before == null ? "" : before);
        }
        try (SqliteDatabase primary = couple.primary().open()) {
            assertThat(Copies.lines(primary)).as(where).isEqualTo(ofPrimary.lines());
        }
    }

    private void end() throws Exception {
        load.stop();
        couple.primary().process().set("end", "1");
        couple.replica()
                .process()
                .await(() -> "1".equals(couple.replica().process().get("end")));
        couple.primary().kill();
        couple.replica().kill();
        checkPrimary("at the end");
        checkReplica("at the end");
        assertThat(ofReplica.lines()).isEqualTo(ofPrimary.lines());
        assertThat(replicas.stream()
                        .flatMap(it -> it.lines().stream())
                        .filter(it -> it.contains("copying the whole state")))
                .as("only the first one copies")
                .hasSize(1);
    }
}
