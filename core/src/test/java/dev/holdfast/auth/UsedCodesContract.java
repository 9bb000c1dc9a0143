package dev.holdfast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.auth.totp.UsedCodes;
import dev.holdfast.auth.totp.UsedCodes.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link UsedCodes} keeps to. */
public interface UsedCodesContract {
    /** Another one on the same place, as another process would open it. */
    UsedCodes openCodes();

    @Test
    default void aCodeIsUsedOnceForAll() {
        Code code = new Code("abcd", 59_000_000);
        assertThat(openCodes().use(code)).isTrue();
        UsedCodes restarted = openCodes();
        assertThat(restarted.isUsed(code)).isTrue();
        assertThat(restarted.use(code)).isFalse();
        assertThat(restarted.use(new Code("efgh", 59_000_000))).isTrue();
        assertThat(restarted.use(new Code("abcd", 59_000_001))).isTrue();
        assertThat(openCodes().isUsed(new Code("abcd", 59_000_001))).isTrue();
        assertThat(openCodes().isUsed(new Code("abcd", 59_000_002))).isFalse();
    }

    @Test
    default void oldOnesAreForgottenAfterADay() {
        Code code = new Code("abcd", 59_000_000);
        UsedCodes used = openCodes();
        used.use(code);
        assertThat(used.use(new Code("abcd", 59_000_000 + 2_880))).isTrue();
        assertThat(used.isUsed(code)).isTrue();
        assertThat(used.use(new Code("abcd", 59_000_000 + 2_881))).isTrue();
        assertThat(used.isUsed(code)).isFalse();
    }

    @Test
    default void ofManyAtOnceOneUsesIt() throws Exception {
        List<UsedCodes> servers = List.of(openCodes(), openCodes(), openCodes(), openCodes());
        for (int round = 0; round < 10; round++) {
            Code code = new Code("abcd", round);
            List<Future<Boolean>> uses = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 16; i++) {
                    UsedCodes used = servers.get(i % servers.size());
                    uses.add(threads.submit(() -> used.use(code)));
                }
            }
            int won = 0;
            for (Future<Boolean> use : uses) {
                won += use.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        }
    }
}
