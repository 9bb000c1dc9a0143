package dev.holdfast.denokv.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.replica.link.Promotion;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica becomes a primary: planned, under load, and by force. */
class PromotionTest {
    private static final int WRITERS = 6;

    @TempDir
    Path folder;

    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private Path file(String name) {
        return folder.resolve(name);
    }

    private static AtomicWriteOutput.Status set(Node node, String key, String value) {
        return node.database.write(KvFixture.write(KvFixture.set(key, value))).status();
    }

    /** Each writes until it is told that it may not: what was answered before that is remembered. */
    private List<Thread> writers(Node primary, AtomicInteger answered) {
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers.add(Thread.ofPlatform().start(() -> {
                for (int number = 0; ; number++) {
                    String key = "w" + writer + "-" + number;
                    AtomicWriteOutput output = primary.database.write(
                            KvFixture.write(KvFixture.set(key, "v"), KvFixture.set("last" + writer, key)));
                    if (output.status() != AtomicWriteOutput.Status.SUCCESS) {
                        return;
                    }
                    acknowledged.put(key, Versionstamp.of(output.versionstamp()).toString());
                    answered.incrementAndGet();
                }
            }));
        }
        return writers;
    }

    @Test
    void plannedUnderLoadLosesNothingThatWasAcknowledged() throws Exception {
        int port;
        URI uri;
        String through;
        try (Node primary = Node.primary(file("primary.db"));
                Node replica = Node.replica(file("replica.db"), primary)) {
            port = primary.server.port();
            uri = primary.uri();
            AtomicInteger answered = new AtomicInteger();
            List<Thread> writers = writers(primary, answered);
            Waiting.until(() -> answered.get() > 300, answered::get);
            Promotion promotion = replica.link().promote(false, Duration.ofSeconds(90));
            assertThat(promotion.done()).as("%s", promotion).isTrue();
            assertThat(promotion.complete()).isTrue();
            assertThat(promotion.former()).isEqualTo(Promotion.FENCED);
            for (Thread writer : writers) {
                writer.join();
            }
            through = promotion.through();
            assertThat(acknowledged.values()).allMatch(it -> it.compareTo(through) <= 0);
            List<String> there = Copies.lines(replica.database);
            assertThat(there).isEqualTo(Copies.lines(primary.database));
            assertThat(there).hasSize(acknowledged.size() + WRITERS);
            acknowledged.forEach((key, stamp) ->
                    assertThat(KvFixture.text(replica.database, key)).as(key).isEqualTo("v"));
            assertThat(set(primary, "a", "1")).isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
            byte[] next = KvFixture.commit(replica.database, KvFixture.set("a", "2"));
            assertThat(Versionstamp.of(next).toString()).isGreaterThan(through);
        }
        // Both know it after a restart, with the options that they had.
        try (Node primary = new Node(file("primary.db"), port, null);
                Node replica = new Node(file("replica.db"), 0, uri)) {
            assertThat(set(primary, "a", "3")).isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
            assertThat(set(replica, "a", "3")).isEqualTo(AtomicWriteOutput.Status.SUCCESS);
            assertThat(primary.link().standing().role()).isEqualTo("fenced");
            assertThat(replica.link().standing().role()).isEqualTo("promoted");
            assertThat(replica.member.promote(false).done()).isTrue();
        }
    }

    @Test
    void theOldPrimaryCanBecomeAReplicaOfTheNewOne() throws Exception {
        try (Node primary = Node.primary(file("primary.db"));
                Node replica = Node.replica(file("replica.db"), primary)) {
            set(primary, "a", "1");
            replica.awaitSame(primary);
            assertThat(replica.member.promote(false).done()).isTrue();
            set(replica, "a", "2");
            assertThat(Replica.claim(primary.database, "denokv:" + replica.uri(), true, new KvFixture.Randomness(5)))
                    .isPresent();
            Origin origin = Origin.primary(replica.link(), "00000000000000aa");
            try (Replica back = Replica.start(primary.database, origin, java.time.Clock.systemUTC(), line -> {})) {
                Waiting.until(() -> "2".equals(KvFixture.text(primary.database, "a")), back::status);
                set(replica, "a", "3");
                Waiting.until(() -> "3".equals(KvFixture.text(primary.database, "a")), back::status);
            }
        }
    }

    @Test
    void onlyOneReplicaIsPromotedByPlan() throws Exception {
        try (Node primary = Node.primary(file("primary.db"));
                Node one = Node.replica(file("one.db"), primary);
                Node two = Node.replica(file("two.db"), primary)) {
            set(primary, "a", "1");
            one.awaitSame(primary);
            two.awaitSame(primary);
            assertThat(one.member.promote(false).done()).isTrue();
            Promotion second = two.member.promote(false);
            assertThat(second.done()).isFalse();
            assertThat(second.why()).contains("takes no writes since");
            assertThat(set(two, "a", "2")).isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
        }
    }

    @Test
    void whoeverIsNoReplicaIsNotPromotedByPlan() throws Exception {
        try (Node primary = Node.primary(file("primary.db"));
                Node replica = Node.replica(file("replica.db"), primary)) {
            set(primary, "a", "1");
            replica.awaitSame(primary);
            assertThat(primary.member.promote(false).why()).contains("is a primary");
            assertThat(primary.member.promote(true).done()).isFalse();
            assertThat(replica.member.fence("0123456789abcdef").why()).contains("is a replica itself");
            assertThat(primary.member.fence("0123456789abcdef").by()).isEqualTo("0123456789abcdef");
            assertThat(primary.member.promote(false).why()).contains("use --force");
            assertThat(replica.member.promote(false).why()).contains("0123456789abcdef");
            Promotion released = primary.member.promote(true);
            assertThat(released.done()).isTrue();
            assertThat(released.why()).contains("takes writes again");
            assertThat(set(primary, "a", "2")).isEqualTo(AtomicWriteOutput.Status.SUCCESS);
        }
    }

    @Test
    void aPrimaryThatDoesNotAnswerIsNotReplacedByPlanButByForce() throws Exception {
        try (Node primary = Node.primary(file("primary.db"));
                Node replica = Node.replica(file("replica.db"), primary)) {
            set(primary, "a", "1");
            replica.awaitSame(primary);
            primary.server.close();
            String has = primary.database.log().newest().at();
            set(primary, "b", "1");
            KvFixture.commit(primary.database, KvFixture.set("c", "1"), KvFixture.delete("a"));
            Promotion planned = replica.member.promote(false);
            assertThat(planned.done()).isFalse();
            assertThat(planned.why()).contains("can not be reached");
            assertThat(set(replica, "a", "2")).isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
            Promotion forced = replica.member.promote(true);
            assertThat(forced.done()).isTrue();
            assertThat(forced.complete()).isFalse();
            assertThat(forced.former()).isEmpty();
            assertThat(forced.through()).isEqualTo(has);
            assertThat(forced.contactMs()).isPositive();
            assertThat(set(replica, "a", "2")).isEqualTo(AtomicWriteOutput.Status.SUCCESS);
            assertThat(lost("primary.db", forced.through())).containsExactly("SET b", "SET c", "CLEAR a");
            // A check that was made with what is lost must not fit what comes now.
            for (int i = 0; i < 100; i++) {
                set(primary, "d", "lost");
            }
            assertThat(replica.database.log().newest().at())
                    .isGreaterThan(primary.database.log().newest().at());
        }
    }

    private List<String> lost(String name, String after) {
        List<String> keys = new ArrayList<>();
        assertThat(new Lost(file(name))
                        .after(
                                Versionstamp.parse(after),
                                commit -> commit.changes()
                                        .entries()
                                        .forEach(it -> keys.add(it.kind() + " " + new String(it.key())))))
                .isTrue();
        return keys;
    }

    @Test
    void aPrimaryThatAnswersLosesNothingByForceEither() throws Exception {
        try (Node primary = Node.primary(file("primary.db"));
                Node replica = Node.replica(file("replica.db"), primary)) {
            set(primary, "a", "1");
            replica.awaitSame(primary);
            set(primary, "a", "2");
            Promotion forced = replica.member.promote(true);
            assertThat(forced.complete()).isTrue();
            assertThat(forced.former()).isEqualTo(Promotion.FENCED);
            assertThat(KvFixture.text(replica.database, "a")).isEqualTo("2");
            assertThat(set(primary, "a", "3")).isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
        }
    }

    @Test
    void whatTheLogDoesNotReachIsSaid() {
        try (Node primary = Node.primary(file("primary.db"))) {
            for (int i = 0; i < 200; i++) {
                set(primary, "a", "1");
            }
            primary.database.expire();
        }
        List<String> keys = new ArrayList<>();
        assertThat(new Lost(file("primary.db")).after(Versionstamp.ZERO, commit -> keys.add(commit.origin())))
                .isFalse();
    }
}
