package dev.holdfast.denokv.history.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.bucket.GenerationName;
import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import dev.holdfast.testing.FaultyStore.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which generations go, and what is left of one when the process dies while it goes. */
class GenerationsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");
    private static final String OWN = "000000000000000a";
    private static final Duration KEPT = Duration.ofDays(30);

    private final Store store = MemoryStore.create();

    @Test
    void dropsWhatNobodyNeedsToGoBackSoFar() {
        String first = generation(70, true);
        String half = generation(60, false);
        String second = generation(40, true);
        String third = generation(31, true);
        String fourth = generation(10, true);
        String begun = generation(0, false);
        put("lease/0000000000000001.json");
        put("somebody-elses/object");
        put("a-file");
        assertThat(new Generations(store).all().stream().map(it -> it.name().toString()))
                .containsExactly(first, half, second, third, fourth, begun);
        assertThat(new Generations(store).dropOlderThan(KEPT, NOW, OWN).stream().map(GenerationName::toString))
                .containsExactly(first, half, second);
        assertThat(new Generations(store).dropOlderThan(KEPT, NOW, OWN)).isEmpty();
        assertThat(new Generations(store).all())
                .extracting(it -> it.name().toString())
                .containsExactly(third, fourth, begun);
        assertThat(BucketReader.names(store, "")).contains("lease/0000000000000001.json", "somebody-elses/object");
    }

    @Test
    void neverDropsTheNewestThatIsComplete() {
        String only = generation(400, true);
        generation(300, false);
        assertThat(new Generations(store).dropOlderThan(KEPT, NOW, OWN)).isEmpty();
        assertThat(BucketReader.generations(store, true)).containsExactly(only);
    }

    @Test
    void dropsNothingOfAnotherDatabase() {
        String theirs = generation(70, true);
        String own = generation(60, true);
        String newer = generation(40, true);
        lineage(theirs, "000000000000000b");
        lineage(own, OWN);
        lineage(newer, OWN);
        assertThat(new Generations(store).lineage()).contains(OWN);
        assertThat(new Generations(store).dropOlderThan(KEPT, NOW, OWN))
                .extracting(GenerationName::toString)
                .containsExactly(own);
        lineage(generation(31, true), "000000000000000b");
        assertThat(new Generations(store).dropOlderThan(KEPT, NOW, OWN)).isEmpty();
    }

    private void lineage(String generation, String id) {
        byte[] content = ("{\"parts\":0,\"pairs\":0,\"lineage\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
        try (Upload upload = store.create(generation + "/base.json")) {
            upload.write(content, 0, content.length);
            upload.commit();
        }
    }

    @Test
    void oneThatIsRemovedByHalfIsNotComplete() {
        for (int at = 1; at < 30; at++) {
            Store fresh = MemoryStore.create();
            List<String> names = List.of(generation(fresh, 70, true), generation(fresh, 40, true));
            FaultyStore dying = new FaultyStore(fresh, Fault.CRASH, at);
            try {
                new Generations(dying).dropOlderThan(KEPT, NOW, OWN);
            } catch (FaultyStore.Crash e) {
                assertThat(dying.struck()).isTrue();
            }
            for (String name : BucketReader.generations(fresh, true)) {
                assertThat(BucketReader.names(fresh, name)).as("at %d", at).hasSize(4);
            }
            new Generations(fresh).dropOlderThan(KEPT, NOW, OWN);
            assertThat(BucketReader.generations(fresh, false)).containsExactly(names.get(1));
        }
    }

    private String generation(int daysAgo, boolean isComplete) {
        return generation(store, daysAgo, isComplete);
    }

    private static String generation(Store to, int daysAgo, boolean isComplete) {
        String name =
                GenerationName.of(NOW.minus(Duration.ofDays(daysAgo)), daysAgo).toString();
        for (String object : List.of("snapshots/x.bin", "base.json", "logs/x.bin")) {
            to.putIfAbsent(name + "/" + object, new byte[1]);
        }
        if (isComplete) {
            to.putIfAbsent(name + "/differential", "0".repeat(20).getBytes(StandardCharsets.UTF_8));
        }
        return name;
    }

    private void put(String name) {
        store.putIfAbsent(name, new byte[1]);
    }
}
