package dev.holdfast.denokv.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.Watching;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import dev.holdfast.denokv.replica.link.Standing;
import dev.holdfast.denokv.wire.Mutation;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that follows its primary over the network. */
class LinkReplicaTest {
    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(20_261_126);

    private void write(Node primary, int commits) {
        for (int i = 0; i < commits; i++) {
            String key = "key" + random.nextInt(20);
            KvFixture.commit(
                    primary.database,
                    random.nextInt(4) == 0 ? KvFixture.delete(key) : KvFixture.set(key, "v" + random.nextInt(1_000)),
                    KvFixture.u64(Mutation.Type.SUM, "count", 1));
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    @Test
    void hasWhatThePrimaryHasAndTellsWatches() throws Exception {
        try (Node primary = Node.primary(file("primary.db"))) {
            write(primary, 50);
            try (Node replica = Node.replica(file("replica.db"), primary)) {
                replica.awaitSame(primary);
                try (Watching watching = replica.database.watch(KvFixture.watch("count"))) {
                    watching.next(Duration.ZERO);
                    write(primary, 1);
                    assertThat(watching.next(Duration.ofSeconds(30))).isPresent();
                }
                write(primary, 200);
                replica.awaitSame(primary);
                assertThat(replica.replica.orElseThrow().status().lag()).isZero();
            }
        }
    }

    @Test
    void goesOnAfterARestartOfEitherWithoutANewCopy() throws Exception {
        int port;
        try (Node primary = Node.primary(file("primary.db"))) {
            port = primary.server.port();
            write(primary, 20);
            try (Node replica = Node.replica(file("replica.db"), primary)) {
                replica.awaitSame(primary);
            }
            write(primary, 300);
        }
        try (Node primary = new Node(file("primary.db"), port, null)) {
            write(primary, 20);
            try (Node replica = Node.replica(file("replica.db"), primary)) {
                replica.awaitSame(primary);
                assertThat(replica.said).isEmpty();
                primary.server.close();
                write(primary, 20);
            }
        }
    }

    @Test
    void takesTheWholeStateWhenTheLogDoesNotReachBack() throws Exception {
        try (Node primary = new Node(file("primary.db"), 0, null, 1L << 16)) {
            write(primary, 20);
            try (Node replica = Node.replica(file("replica.db"), primary)) {
                replica.awaitSame(primary);
            }
            for (int i = 0; i < 300; i++) {
                KvFixture.commit(primary.database, KvFixture.set("large" + i % 5, "x".repeat(2_000)));
            }
            try (Node replica = Node.replica(file("replica.db"), primary)) {
                replica.awaitSame(primary);
                assertThat(replica.said).anyMatch(it -> it.contains("copying the whole state"));
                write(primary, 5);
                replica.awaitSame(primary);
            }
        }
    }

    @Test
    void followsAnotherHistoryOfThePrimary() throws Exception {
        try (Node primary = Node.primary(file("primary.db"))) {
            write(primary, 20);
            try (Node replica = Node.replica(file("replica.db"), primary)) {
                replica.awaitSame(primary);
                try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file("primary.db"));
                        Statement statement = other.createStatement()) {
                    statement.execute("BEGIN IMMEDIATE");
                    statement.execute("UPDATE data_version SET version = version + 3 WHERE k = 0");
                    statement.execute("DELETE FROM kv WHERE k <> x'636f756e74'");
                    statement.execute("COMMIT");
                }
                write(primary, 5);
                replica.awaitSame(primary);
            }
        }
    }

    @Test
    void aReplicaCanBeFollowedToo() throws Exception {
        try (Node primary = Node.primary(file("primary.db"))) {
            write(primary, 20);
            try (Node near = Node.replica(file("near.db"), primary);
                    Node far = Node.replica(file("far.db"), near)) {
                far.awaitSame(primary);
                write(primary, 50);
                far.awaitSame(primary);
            }
        }
    }

    @Test
    void bothSayHowTheyStand() throws Exception {
        try (Node primary = Node.primary(file("primary.db"));
                Node replica = Node.replica(file("replica.db"), primary)) {
            write(primary, 3);
            replica.awaitSame(primary);
            try (PrimaryLink toPrimary = primary.link();
                    PrimaryLink toReplica = replica.link()) {
                Standing one = toPrimary.standing();
                assertThat(one.role()).isEqualTo("primary");
                assertThat(one.replicas()).hasSize(1);
                Standing two = toReplica.standing();
                assertThat(two.role()).isEqualTo("replica");
                assertThat(two.following().state()).isEqualTo("following");
                assertThat(two.following().source()).endsWith(primary.uri().toString());
                assertThat(two.following().at()).isEqualTo(one.log().newest());
                assertThat(two.log().newest()).isEqualTo(one.log().newest());
            }
        }
    }
}
