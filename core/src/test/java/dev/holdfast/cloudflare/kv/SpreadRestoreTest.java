package dev.holdfast.cloudflare.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.RequestBudget;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.sim.kv.KvManner;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore under a daily budget of writes, by a program that is stopped every day. */
@Tag("slow")
class SpreadRestoreTest {
    private static final int PAIRS = 50_000;
    private static final int PER_DAY = 950;
    private static final Writing WRITING =
            new Writing(Writing.Mode.CREATE, Writing.ShortTtl.SKIP, PER_DAY, Selection.ALL);

    @TempDir
    Path folder;

    /** The program is killed when it has nothing to do for the rest of the day. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void takesTheDaysThatItSaidOnDayOneAndNeverWritesMore() {
        Batch pairs = KvAccount.pairs(PAIRS, i -> String.format("key%06d", i), KvAccount::text);
        Sample sample = new Sample(Catalog.ofPairs("p"), Map.of("p", pairs), List.of());
        Set<LocalDate> days = new HashSet<>();
        // The simulator itself refuses the 951st write of a day.
        try (SimAccount account = new SimAccount().with(KvManner.PRODUCTION.withDailyWrites(PER_DAY))) {
            LocalDate promised = null;
            boolean done = false;
            while (!done) {
                LocalDate today = LocalDate.ofInstant(account.clock().instant(), ZoneOffset.UTC);
                days.add(today);
                try (CloudflareApi api = account.api(RequestBudget.unlimited(), SpreadRestoreTest::die);
                        Target target = new KvTarget(api, "spread", WRITING, folder.resolve("progress.json"))) {
                    promised = promised == null ? ((KvTarget) target).lastDay(PAIRS) : promised;
                    new Copy(new MemorySource(sample), target, 1, Progress.SILENT).run();
                    done = true;
                } catch (Killed killed) {
                    account.clock().set(today.plusDays(1).atTime(9, 30).toInstant(ZoneOffset.UTC));
                }
            }
            assertThat(days).hasSize(53);
            assertThat(promised).isEqualTo(LocalDate.ofInstant(account.clock().instant(), ZoneOffset.UTC));
            try (Source source = new KvSource(account.api(), "spread", Selection.ALL)) {
                assertThat(Records.digests(source)).isEqualTo(sample.digests());
            }
        }
    }

    private static void die(Duration pause) {
        throw new Killed();
    }
}
