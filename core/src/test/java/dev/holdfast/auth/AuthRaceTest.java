package dev.holdfast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.auth.Decision.Reason;
import dev.holdfast.auth.keys.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many calls at once are not many free tries. */
class AuthRaceTest {
    private static final int CALLS = 200;

    @TempDir
    Path folder;

    @Test
    void guessesAtOnceAreCountedOneByOne() throws Exception {
        MemoryKeys memory = new MemoryKeys();
        Guarded guarded = new Guarded(memory, memory, Mode.TOTP);
        String wrong = guarded.wrongCode();
        List<Reason> reasons = atOnce(() -> guarded.reason(Guarded.FRIEND, Role.LIST, false, wrong));
        assertThat(Collections.frequency(reasons, Reason.WRONG)).isEqualTo(Limits.FREE_BY_ADDRESS + 1);
        assertThat(reasons).containsOnly(Reason.WRONG, Reason.LOCKED);
    }

    @Test
    void aCodeShownManyTimesAtOnceChangesOneThing() throws Exception {
        Guarded guarded = new Guarded(folder, Mode.TOTP);
        String code = guarded.code();
        List<Reason> reasons = atOnce(() -> guarded.reason(Guarded.FRIEND, Role.CAPTURE, true, code));
        assertThat(Collections.frequency(reasons, null)).isEqualTo(1);
        assertThat(Collections.frequency(reasons, Reason.REPLAYED)).isEqualTo(CALLS - 1);
    }

    private static List<Reason> atOnce(java.util.concurrent.Callable<Reason> call) throws Exception {
        List<Future<Reason>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLS; i++) {
                calls.add(threads.submit(call));
            }
        }
        List<Reason> reasons = new ArrayList<>();
        for (Future<Reason> done : calls) {
            reasons.add(done.get());
        }
        return reasons;
    }
}
