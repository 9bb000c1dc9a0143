package dev.holdfast.denokv.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.ChangeSourceContract;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Measured;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.model.Failure;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commits of a primary over the network. */
class LinkChangesTest extends ChangeSourceContract {
    private static final String TEST = "test";
    private static final String ID = "0123456789abcdef";

    @TempDir
    Path folder;

    private Node primary;
    private int keys;

    @Override
    protected ChangeSource open() {
        primary = Node.primary(folder.resolve("kv.db"));
        primary.database.log().register(TEST);
        return primary.link().changes(ID);
    }

    @Override
    protected void commit(int changes) {
        KvFixture.commit(
                primary.database,
                IntStream.range(0, changes)
                        .mapToObj(i -> KvFixture.set("key" + keys++, "value"))
                        .toArray(Mutation[]::new));
    }

    /** Nobody needs it: neither the test nor the replica as which it has read. */
    @Override
    protected void forget(Position through) {
        primary.database.log().moved("replica " + ID, through);
        primary.database.log().moved(TEST, through);
    }

    @Override
    protected void beginGeneration() throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kv.db"));
                Statement statement = other.createStatement()) {
            statement.execute("UPDATE data_version SET version = version + 3 WHERE k = 0");
        }
        // Any transaction of ours notices.
        primary.database.log().moved(TEST, primary.database.log().newest());
    }

    @AfterEach
    void closePrimary() {
        primary.close();
    }

    @Test
    void theLogIsKeptForWhoeverReads() {
        Position start = source.newest();
        primary.database.log().forget(TEST);
        source.read(start, 1, Duration.ZERO);
        for (int i = 0; i < 200; i++) {
            commit(1);
        }
        assertThat(source.read(start, 1_000, Duration.ZERO)).hasSize(200);
    }

    @Test
    void saysHowMuchIsBehind() {
        Position start = source.newest();
        commit(1);
        commit(1);
        commit(1);
        List<Commit> first = source.read(start, 1, Duration.ZERO);
        Measured measured = (Measured) source;
        assertThat(measured.behind(start).commits()).isEqualTo(3);
        assertThat(measured.behind(first.getFirst().position()).commits()).isEqualTo(2);
        assertThat(measured.behind(start).age(Clock.systemUTC().instant())).isLessThan(Duration.ofMinutes(1));
        source.read(first.getFirst().position(), 10, Duration.ZERO);
        assertThat(measured.behind(source.newest()).commits()).isZero();
    }

    @Test
    void isOnlyForThoseWithTheToken() {
        PrimaryLink stranger = new PrimaryLink(primary.uri(), "another-token", Clock.systemUTC());
        try (stranger) {
            assertThatThrownBy(stranger::standing)
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.DENIED));
            assertThatThrownBy(() -> stranger.fetch(ID, folder.resolve("stolen.db")))
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.DENIED));
            assertThatThrownBy(() -> stranger.fence(ID, Duration.ofSeconds(20))).isInstanceOf(Failure.class);
        }
        assertThat(KvFixture.commit(primary.database, KvFixture.set("a", "1"))).isNotEmpty();
    }

    /** It has as many threads as there are processors, and others may do there what lasts. */
    @Test
    void needsNoThreadOfTheCommonPool() {
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
            ForkJoinPool.commonPool().execute(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        try {
            assertThat(primary.link().standing().role()).isEqualTo("primary");
        } finally {
            end.countDown();
        }
    }

    @Test
    void namesWhatIsNotThere() {
        try (PrimaryLink nothing =
                        new PrimaryLink(URI.create(primary.uri() + "/nothing"), Node.TOKEN, Clock.systemUTC());
                PrimaryLink nobody = new PrimaryLink(URI.create("http://localhost:1"), Node.TOKEN, Clock.systemUTC())) {
            assertThatThrownBy(nothing::standing)
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.NOT_FOUND));
            assertThatThrownBy(nobody::standing)
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.REMOTE))
                    .hasMessageContaining("can not be reached");
        }
    }
}
