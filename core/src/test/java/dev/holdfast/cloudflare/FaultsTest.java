package dev.holdfast.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cloudflare.d1.D1Source;
import dev.holdfast.cloudflare.d1.D1Target;
import dev.holdfast.cloudflare.kv.KvSource;
import dev.holdfast.cloudflare.kv.KvTarget;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.sim.http.Fault;
import dev.holdfast.sim.http.Traffic;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any one request goes wrong in any way, and the copy and what is read back are right all the same. */
@Tag("slow")
class FaultsTest {
    @TempDir
    Path folder;

    private final SimAccount account = new SimAccount();
    private int places;

    @AfterEach
    void close() {
        account.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"STATUS", "STATUS_AFTER", "RESET", "DROP", "TORN"})
    void databaseByBatches(Fault.Kind kind) {
        everyRequest(kind, Samples.of(Catalog.Kind.SQLITE, 60, 1), () -> database(D1Target.PART_BYTES));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"STATUS", "STATUS_AFTER", "RESET", "DROP", "TORN"})
    void databaseByImports(Fault.Kind kind) {
        everyRequest(kind, Samples.of(Catalog.Kind.SQLITE, 60, 1), () -> database(1));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"STATUS", "STATUS_AFTER", "RESET", "DROP", "TORN"})
    void pairs(Fault.Kind kind) {
        everyRequest(kind, Samples.of(Catalog.Kind.KV, 120, 1), this::namespace);
    }

    /** A place, written and then read. */
    private record Place(Supplier<Target> target, Supplier<Source> source) {}

    private Place database(long partBytes) {
        String name = "place" + ++places;
        return new Place(
                () -> new D1Target(account.api(), name, Writing.Mode.CREATE, partBytes),
                () -> new D1Source(account.api(), name, Capturing.ALL));
    }

    private Place namespace() {
        String title = "place" + ++places;
        return new Place(
                () -> new KvTarget(account.api(), title, Writing.NEW, folder.resolve(title)),
                () -> new KvSource(account.api(), title, Selection.ALL));
    }

    private void everyRequest(Fault.Kind kind, Sample sample, Supplier<Place> places) {
        int step = Loops.count(3, 1);
        for (int n = 1 + kind.ordinal() % step; ; n += step) {
            int broken = n;
            AtomicInteger hit = new AtomicInteger();
            account.with(Traffic.CALM.withFaults(request -> {
                boolean now = request.number() == broken;
                hit.addAndGet(now ? 1 : 0);
                return now ? Optional.of(new Fault(kind, 502)) : Optional.empty();
            }));
            Place place = places.get();
            try (Target target = place.target().get()) {
                new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
            }
            try (Source source = place.source().get()) {
                assertThat(Records.digests(source))
                        .as("%s at request %d", kind, n)
                        .isEqualTo(sample.digests());
                assertThat(source.finish(source.start()).missing()).isEmpty();
            }
            if (hit.get() == 0) {
                assertThat(n).isGreaterThan(5);
                return;
            }
        }
    }
}
