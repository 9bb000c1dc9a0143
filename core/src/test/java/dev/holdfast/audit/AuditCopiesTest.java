package dev.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import dev.holdfast.testing.FaultyStore.Fault;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCopiesTest {
    private static final AuditEvent EVENT = new AuditEvent("somebody", "backup.start", "d1:shop", "done", "");

    @TempDir
    Path folder;

    private final Store store = MemoryStore.create();
    private final List<Failure> trouble = new ArrayList<>();

    @Test
    void whatWasWrittenIsCopiedWhenItEnds() {
        run(store);
        assertThat(store.list("", "")).hasSize(1);
        assertThat(trouble).isEmpty();
    }

    @Test
    void aStoreThatWasAwayGetsItLater() {
        run(new FaultyStore(store, Fault.ERROR_BEFORE, 1));
        assertThat(trouble).hasSize(1);
        assertThat(store.list("", "")).isEmpty();
        run(store);
        assertThat(trouble).hasSize(1);
        assertThat(store.list("", "")).hasSize(2);
    }

    private void run(Store to) {
        try (AuditLog log = AuditLog.open(folder, Clock.systemUTC(), new Random(1))) {
            AuditCopies copies = new AuditCopies(log, to, Duration.ofHours(1), trouble::add);
            log.append(EVENT);
            copies.close();
            copies.close();
        }
    }
}
