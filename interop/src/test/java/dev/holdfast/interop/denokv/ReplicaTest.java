package dev.holdfast.interop.denokv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.replica.link.Promotion;
import dev.holdfast.interop.NodeModules;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real Deno at a replica: its watch sees what is written to the primary, in whole commits; and when the replica is promoted
 * under load, everything that Deno was answered is there. Seconds, for the starts of Deno.
 */
@Tag("interop")
@Tag("slow")
class ReplicaTest {
    @TempDir
    Path folder;

    @Test
    void aWatchAtTheReplicaSeesWhatIsWrittenToThePrimary() throws Exception {
        try (Copy primary = Copy.primary(folder.resolve("primary.db"));
                Copy replica = Copy.replica(folder.resolve("replica.db"), primary)) {
            String said = Scripts.deno(folder, Map.of(), "replica.mjs", primary.url(), replica.url());
            System.out.println("denokv replica: " + said.strip());
            assertThat(said)
                    .contains("200 changes seen")
                    .contains("get: ok")
                    .contains("set: Writes are disabled for this database");
        }
    }

    @Test
    void aPlannedPromotionUnderLoadLosesNothingThatDenoWasAnswered() throws Exception {
        NodeModules.deno();
        try (Copy primary = Copy.primary(folder.resolve("primary.db"));
                Copy replica = Copy.replica(folder.resolve("replica.db"), primary)) {
            FutureTask<String> deno = new FutureTask<>(
                    () -> Scripts.deno(folder, Map.of(), "promotion.mjs", primary.url(), replica.url()));
            Thread.ofVirtual().start(deno);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            String before = primary.database().log().newest().at();
            while (primary.database().log().newest().at().equals(before) && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            TimeUnit.SECONDS.sleep(1);
            Promotion promotion = replica.member().promote(false);
            assertThat(promotion.done()).as("%s", promotion).isTrue();
            assertThat(promotion.complete()).isTrue();
            assertThat(deno.get(120, TimeUnit.SECONDS))
                    .contains("stopped: 1 Writes are disabled for this database")
                    .contains("many acknowledged, 0 missing")
                    .contains("versionstamps grow");
        }
    }
}
