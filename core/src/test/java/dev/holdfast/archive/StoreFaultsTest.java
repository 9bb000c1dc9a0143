package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.flow.Copy;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import dev.holdfast.testing.FaultyStore.Crash;
import dev.holdfast.testing.FaultyStore.Fault;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever goes wrong in the store, at whichever call: nothing that is not right ever looks sealed, and the next run ends
 * where an undisturbed one does.
 */
class StoreFaultsTest {
    private final List<String> resumed = new ArrayList<>();

    static Stream<Arguments> faults() {
        Stream<Arguments> plain = Stream.of(Catalog.Kind.values())
                .flatMap(kind -> Stream.of(Fault.values()).map(fault -> Arguments.of(kind, fault, false)));
        return Stream.concat(plain, Stream.of(Fault.values()).map(fault -> Arguments.of(Catalog.Kind.KV, fault, true)));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("faults")
    void oneFaultAtAnyCall(Catalog.Kind kind, Fault fault, boolean encrypted) {
        Sample sample = Samples.of(kind, 40, 1);
        int step = Loops.count(3, 1);
        for (int n = 1; strike(sample, fault, n, encrypted); n += step) {
            assertThat(n).isLessThan(1000);
        }
        // A silent fault may only ever hit what the end of the run would find out.
        if (encrypted) {
            assertThat(resumed).as("runs with something to go on with").isEmpty();
        } else if (fault != Fault.TORN_SILENTLY) {
            assertThat(resumed).as("runs with something to go on with").hasSizeGreaterThan(4);
        }
    }

    private boolean strike(Sample sample, Fault fault, int n, boolean encrypted) {
        Store store = MemoryStore.create();
        Place place = encrypted
                ? Keys.place(store, 1_500)
                : new Place(store, 1_500, dev.holdfast.archive.layout.Compression.ZSTD);
        FaultyStore faulty = new FaultyStore(store, fault, n);
        String what = fault + " at call " + n;
        try (SnapshotWriter target = place.target(faulty)) {
            copy(sample, target);
        } catch (Failure | Crash expected) {
            assertThat(faulty.struck()).as(what + ": " + expected).isTrue();
        }
        assertNothingWrongLooksSealed(place, sample, what + " " + faulty.log());
        try (SnapshotWriter target = place.target()) {
            if (copy(sample, target)) {
                resumed.add(what);
            }
        }
        assertThat(Records.digests(place.source())).as(what).isEqualTo(sample.digests());
        assertThat(place.reader().verifyFiles()).as(what).isEmpty();
        return faulty.struck();
    }

    private static void assertNothingWrongLooksSealed(Place place, Sample sample, String what) {
        Snapshots snapshots = place.snapshots();
        for (SnapshotInfo info : snapshots.list(null)) {
            if (info.state() != State.UNFINISHED && info.state() != State.UNREADABLE) {
                assertThat(Records.digests(snapshots.reader(info.id())))
                        .as(what)
                        .isEqualTo(sample.digests());
            }
        }
    }

    private static boolean copy(Sample sample, SnapshotWriter target) {
        return new Copy(new MemorySource(sample, "1", 1, 10), target, 1, Progress.SILENT)
                .run()
                .resumed();
    }
}
