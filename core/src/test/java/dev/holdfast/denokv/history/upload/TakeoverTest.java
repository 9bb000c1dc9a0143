package dev.holdfast.denokv.history.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.flow.changes.Superseded;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The right to write is taken from somebody who lives; and nobody acknowledges without it who is told not to. */
class TakeoverTest {
    private static final Duration LENGTH = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    private final Store store = MemoryStore.create();
    private final AtomicLong nanos = new AtomicLong(1);
    private final Holder alive = new Holder("machine", "one", it -> true);

    private Lease lease(String process) {
        return lease(process, LENGTH);
    }

    private Lease lease(String process, Duration length) {
        return Lease.of(
                store,
                new Lease.Terms(
                        new Holder("machine", process, it -> true),
                        process,
                        length,
                        new LeaseTest.Kept(),
                        nanos::get,
                        pause -> nanos.addAndGet(pause.toNanos())),
                0);
    }

    private Takeover takeover() {
        return new Takeover(
                store,
                new Holder("machine", "two", it -> true),
                new KvFixture.Randomness(3),
                nanos::get,
                pause -> nanos.addAndGet(pause.toNanos()));
    }

    @Test
    void isHeldFromTheBeginningOfTheRenewalForItsLength() {
        Lease lease = lease("one");
        assertThat(lease.isHeld()).isFalse();
        lease.check();
        assertThat(lease.isHeld()).isTrue();
        nanos.addAndGet(LENGTH.toNanos() - 1);
        assertThat(lease.isHeld()).isTrue();
        nanos.addAndGet(1);
        assertThat(lease.isHeld()).isFalse();
        lease.renewIfHeld();
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void whenItIsTakenTheOneBeforeDoesNotHoldItAnyMore() {
        Lease before = lease("one", Duration.ofMinutes(2));
        before.check();
        long epoch = takeover().take(LENGTH);
        assertThat(epoch).isEqualTo(2);
        assertThat(before.isHeld()).as("its own length was waited").isFalse();
        assertThatThrownBy(before::renewIfHeld).isInstanceOf(Superseded.class);
        assertThat(before.isHeld()).isFalse();
        assertThat(before.isLost()).isTrue();
        Lease after = Lease.of(
                store,
                new Lease.Terms(
                        alive,
                        "two",
                        LENGTH,
                        new LeaseTest.Kept(),
                        nanos::get,
                        pause -> nanos.addAndGet(pause.toNanos())),
                epoch);
        assertThat(after.isHeld()).isFalse();
        after.check();
        assertThat(after.isHeld()).isTrue();
        assertThat(after.epoch()).isEqualTo(epoch);
    }

    @Test
    void whatNobodyHasNeedNotBeTaken() {
        assertThat(takeover().take(LENGTH)).isZero();
        assertThat(store.list("", "")).isEmpty();
    }

    @Test
    void whatWasGivenBackIsTakenAtOnce() {
        Lease before = lease("one");
        before.check();
        before.release();
        long begun = nanos.get();
        assertThat(takeover().take(LENGTH)).isEqualTo(2);
        assertThat(nanos.get()).isEqualTo(begun);
    }

    @Test
    void aWriteIsOnlyAnsweredWhileTheRightIsHeldAlsoWhenItEndsMeanwhile() {
        try (SqliteDatabase database =
                SqliteDatabase.open(folder.resolve("kv.db"), KvFixture.settings(Clock.systemUTC()))) {
            AtomicBoolean held = new AtomicBoolean(true);
            database.intake().answerOnlyWhile(held::get);
            KvFixture.commit(database, KvFixture.set("a", "1"));
            AtomicLong asked = new AtomicLong();
            database.intake().answerOnlyWhile(() -> asked.incrementAndGet() == 1);
            assertThatThrownBy(() -> KvFixture.commit(database, KvFixture.set("a", "2")))
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.BUSY));
            assertThat(KvFixture.text(database, "a"))
                    .as("made, and not acknowledged")
                    .isEqualTo("2");
            assertThatThrownBy(() -> KvFixture.commit(database, KvFixture.set("a", "3")))
                    .isInstanceOf(Failure.class);
            assertThat(KvFixture.text(database, "a")).as("not made at all").isEqualTo("2");
        }
    }

    @Test
    void aSecondServerOnTheFileIsShutOffToo() {
        try (SqliteDatabase one = SqliteDatabase.open(folder.resolve("kv.db"), KvFixture.settings(Clock.systemUTC()));
                SqliteDatabase two =
                        SqliteDatabase.open(folder.resolve("kv.db"), KvFixture.settings(Clock.systemUTC()))) {
            KvFixture.commit(two, KvFixture.set("a", "1"));
            one.intake().become(role -> new Role.Fenced("another", Instant.EPOCH));
            assertThat(two.write(KvFixture.write(KvFixture.set("a", "2"))).status())
                    .isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
            assertThat(two.intake().role()).isInstanceOf(Role.Fenced.class);
            assertThat(KvFixture.text(two, "a")).isEqualTo("1");
        }
    }

    @Test
    void whatWasHeldIsForgottenWithAPromotion() {
        try (SqliteDatabase database =
                SqliteDatabase.open(folder.resolve("kv.db"), KvFixture.settings(Clock.systemUTC()))) {
            database.intake().hold("place", 3);
            database.intake().become(role -> new Role.Fenced("another", Instant.EPOCH));
            assertThat(database.intake().held("place")).isEqualTo(3);
            assertThat(database.intake().held("elsewhere")).isZero();
            database.intake().become(role -> new Role.Promoted("", Versionstamp.ZERO, Instant.EPOCH));
            assertThat(database.intake().held("place")).isZero();
            database.intake().hold("place", 5);
            assertThat(database.intake().role()).isInstanceOf(Role.Promoted.class);
            assertThat(database.intake().held("place")).isEqualTo(5);
        }
    }

    @Test
    void theUploaderSaysWhetherItHoldsTheLease() throws Exception {
        try (SqliteDatabase database =
                SqliteDatabase.open(folder.resolve("kv.db"), KvFixture.settings(Clock.systemUTC()))) {
            UploadSettings settings = Uploads.settings(Duration.ofMillis(20), 20_000, 20_000);
            try (Uploader uploader =
                    Uploader.start(database, store, settings, Uploads.host(Clock.systemUTC(), 3, line -> {}))) {
                uploader.drain(Duration.ofSeconds(30));
                assertThat(uploader.holdsLease()).isTrue();
                assertThat(uploader.isSuperseded()).isFalse();
            }
        }
    }
}
