package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.Segment;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import dev.holdfast.testing.FaultyStore.Crash;
import dev.holdfast.testing.FaultyStore.Fault;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RemovalTest {
    private static final Sample SAMPLE = Samples.of(Catalog.Kind.SQLITE, 40, 1);
    private static final Owner OWNER = new Owner("machine", "remover", "token", process -> false);

    private Place place = new Place(MemoryStore.create(), 1_500, dev.holdfast.archive.layout.Compression.ZSTD);

    @ParameterizedTest
    @EnumSource(names = {"ERROR_BEFORE", "ERROR_AFTER", "CRASH"})
    void whatIsHalfGoneNeverLooksWholeAndGoesNextTime(Fault fault) {
        boolean struck = true;
        for (int n = 1; struck; n++) {
            place = new Place(MemoryStore.create(), 1_500, dev.holdfast.archive.layout.Compression.ZSTD);
            String id = write();
            FaultyStore faulty = new FaultyStore(place.store, fault, n);
            try {
                new Removal(faulty, OWNER, Place.CLOCK).remove(id, "test");
            } catch (Failure | Crash expected) {
                assertThat(faulty.struck()).isTrue();
            }
            struck = faulty.struck();
            assertWholeOrLeftover(fault + " at call " + n);
            new Snapshots(place.store).removal(OWNER, Place.CLOCK).remove(id, "again");
            assertThat(place.store.list("", "")).as(fault + " at call " + n).isEmpty();
        }
    }

    private void assertWholeOrLeftover(String what) {
        for (Standing one : new Snapshots(place.store).standing(null)) {
            if (one.info().state() == State.UNFINISHED) {
                assertThat(one.bereft()).as(what).isFalse();
            } else {
                assertThat(place.reader().verifyFiles()).as(what).isEmpty();
            }
        }
    }

    /** Its writer was killed behind the seal, before it gave its lease back. */
    @Test
    void aLeaseThatWasLeftInASealedOneGoesWithIt() {
        String id = write();
        String lease = "{\"machine\":\"gone\",\"process\":\"1\",\"token\":\"t\",\"renewed\":\"" + Place.NOW + "\"}";
        place.store.putIfAbsent(id + "/lease-1.json", lease.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        new Snapshots(place.store).removal(OWNER, Place.CLOCK).remove(id, "test");
        assertThat(place.store.list("", "")).isEmpty();
    }

    /** A new backup must not go on with what is being removed. */
    @Test
    void whatIsHalfGoneIsNotGoneOnWith() {
        String id = write();
        FaultyStore faulty = new FaultyStore(place.store, Fault.CRASH, 8);
        assertThatThrownBy(() -> new Removal(faulty, OWNER, Place.CLOCK).remove(id, "test"))
                .isInstanceOf(Crash.class);
        assertThat(new Snapshots(place.store).find(null, id).state()).isEqualTo(State.UNFINISHED);
        assertThat(write()).isNotEqualTo(id);
    }

    @Test
    void aLostSealIsNoLeftover() {
        String id = write();
        place.store.delete(id + "/" + Sums.NAME);
        assertThat(new Snapshots(place.store).standing(null)).singleElement().matches(Standing::bereft);
    }

    @Test
    void oneThatIsBeingWrittenStays() {
        Clock later = Clock.offset(Place.CLOCK, Duration.ofMinutes(5));
        try (SnapshotWriter writer = place.target()) {
            writer.begin(SAMPLE.catalog(), plan(), earlier -> false);
            Removal removal = new Snapshots(place.store)
                    .removal(new Owner("another", "remover", "token", process -> false), later);
            int files = place.store.list("", "").size();
            assertThatThrownBy(() -> removal.remove(writer.id(), "test"))
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.BUSY));
            assertThat(place.store.list("", "")).hasSize(files);
        }
    }

    @Test
    void holdsHoldUntilTheyEnd() {
        String id = write();
        Removal removal = new Snapshots(place.store).removal(OWNER, Place.CLOCK);
        removal.hold(id, "audit", Place.NOW.plusSeconds(60));
        removal.hold(id, "lawyers", null);
        assertThat(new Snapshots(place.store).standing(null).getFirst().held(Place.NOW))
                .isEqualTo("audit; lawyers");
        assertThatThrownBy(() -> removal.remove(id, "test")).hasMessageContaining("audit");
        assertThat(removal.release(id)).extracting(Hold::reason).containsExactly("audit", "lawyers");
        removal.hold(id, "short", Place.NOW.plusSeconds(60));
        Clock later = Clock.offset(Place.CLOCK, Duration.ofSeconds(61));
        new Snapshots(place.store).removal(OWNER, later).remove(id, "test");
        assertThat(place.store.list("", "")).isEmpty();
    }

    @Test
    void aHoldThatCanNotBeReadHolds() {
        String id = write();
        place.store.putIfAbsent(id + "/holds/20261121T100000123Z.json", new byte[] {'{'});
        assertThat(new Snapshots(place.store).standing(null).getFirst().held(Place.NOW))
                .contains("can not be read");
    }

    @Test
    void whatIsNotThereIsNamed() {
        Removal removal = new Snapshots(place.store).removal(OWNER, Place.CLOCK);
        assertThatThrownBy(() -> removal.hold("d1-shop/20261121T100000123Z", "x", null))
                .hasMessageContaining("there is no snapshot");
        assertThatThrownBy(() -> removal.remove("../x", "x")).hasMessageContaining("is no name");
        removal.remove("d1-shop/20261121T100000123Z", "x");
    }

    private static Plan plan() {
        return new Plan(
                SAMPLE.catalog().collections().stream()
                        .map(one -> new Segment(one, 0, KeyRange.ALL))
                        .toList(),
                new MemorySource(SAMPLE).start(),
                false);
    }

    private String write() {
        try (SnapshotWriter target = place.target()) {
            new Copy(new MemorySource(SAMPLE, "1", 1, 10), target, 1, Progress.SILENT).run();
            return target.id();
        }
    }
}
