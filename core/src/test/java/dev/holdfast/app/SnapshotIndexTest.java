package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.index.Change;
import dev.holdfast.backup.index.Known;
import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.backup.index.View;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the index shows, beside what is in the store. */
class SnapshotIndexTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-03-01T10:00:00Z"));
    private Wiring here;
    private Wiring elsewhere;
    private SnapshotIndex index;
    private String store;
    private volatile boolean isAway;

    @BeforeEach
    void start() {
        Environment environment = new Environment(
                        Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder)
                .at(clock, clock);
        here = new Wiring(environment, Config.EMPTY, opened -> new AwayStore(opened, () -> isAway));
        elsewhere = new Wiring(environment, Config.EMPTY, opened -> opened);
        index = here.index();
        store = folder.resolve("store").toString();
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");
        assertThat(index.view(store).snapshots()).isEmpty();
    }

    @Test
    void whatThisProcessDoesShowsAtOnce() {
        String id = backUp(here, false);
        assertSame("sealed");
        here.prove().run(store, id, Progress.SILENT);
        assertSame("proven");
        here.forget().hold(store, id, "an audit", clock.instant().plus(Duration.ofDays(1)));
        assertThat(known().getFirst().held(clock.instant()))
                .singleElement()
                .satisfies(held -> assertThat(held.reason()).isEqualTo("an audit"));
        assertThat(known().getFirst().held(clock.instant().plus(Duration.ofDays(2))))
                .isEmpty();
        here.forget().release(store, id);
        clock.of(Duration.ofDays(3));
        String next = backUp(here, true);
        here.forget()
                .run(store, "", new Keep(1, new Keep.Periods(0, 0, 0, 0, 0), 1, Keep.GRACE, ZoneOffset.UTC), false);
        assertThat(known()).extracting(Known::id).containsExactly(next);
        assertSame("proven");
    }

    @Test
    void whatOthersDoShowsAfterSeconds() {
        String id = backUp(elsewhere, true);
        assertThat(known()).as("as it was a moment ago").isEmpty();
        clock.of(Duration.ofMinutes(2));
        assertSame("proven");
        long before = index.latest();
        elsewhere.forget().hold(store, id, "an audit", null);
        clock.of(Duration.ofMinutes(2));
        assertThat(known().getFirst().holds()).hasSize(1);
        assertThat(index.since(before)).extracting(Change::id).containsExactly(id);
    }

    @Test
    void whoeverAsksAfterASilenceWaitsForAListing() {
        backUp(elsewhere, true);
        clock.of(Duration.ofSeconds(25));
        assertThat(known()).as("at the first question").hasSize(1);
    }

    @Test
    void whatThisProcessDidIsNotUndoneByAnOldListing() {
        backUp(here, true);
        for (int i = 0; i < 5; i++) {
            clock.of(Duration.ofDays(3));
            // Begins a listing in the background, which may end before or behind what follows.
            index.view(store);
            String id = backUp(here, true);
            assertThat(known()).extracting(Known::id).contains(id);
            here.forget()
                    .run(store, "", new Keep(1, new Keep.Periods(0, 0, 0, 0, 0), 1, Keep.GRACE, ZoneOffset.UTC), false);
            assertThat(known()).extracting(Known::id).containsExactly(id);
        }
    }

    @Test
    void aStoreThatIsAwayKeepsWhatIsKnown() {
        backUp(here, true);
        assertThat(known()).hasSize(1);
        isAway = true;
        clock.of(Duration.ofMinutes(2));
        View view = index.view(store);
        assertThat(view.problem())
                .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("does not answer"));
        assertThat(view.snapshots()).hasSize(1);
        isAway = false;
        clock.of(Duration.ofMinutes(2));
        assertThat(index.view(store).problem()).isEmpty();
    }

    private void assertSame(String state) {
        assertThat(known())
                .extracting(Known::entry)
                .isEqualTo(elsewhere.inventory().list(store, ""));
        assertThat(known())
                .last()
                .satisfies(one -> assertThat(one.entry().state()).isEqualTo(state));
    }

    private List<Known> known() {
        return index.view(store).orThrow().snapshots();
    }

    private String backUp(Wiring wiring, boolean prove) {
        clock.of(Duration.ofSeconds(1));
        return wiring.backup()
                .run(
                        new Backup.Request(
                                "sqlite:" + folder.resolve("shop.db"),
                                store,
                                Capturing.ALL,
                                true,
                                Backup.Readers.EVERYBODY,
                                prove,
                                false),
                        Progress.SILENT)
                .snapshot();
    }
}
