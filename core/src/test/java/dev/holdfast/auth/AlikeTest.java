package dev.holdfast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.auth.keys.Role;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A refusal does not tell by its time what was wrong. */
class AlikeTest {
    private final MemoryKeys memory = new MemoryKeys();
    private final Guarded guarded = new Guarded(memory, memory, Mode.BOTH);

    /** Refusals of every kind, each in a state in which it stays one of that kind. */
    private Map<Decision.Reason, Supplier<Decision>> refusals() {
        String code = guarded.code();
        Map<Decision.Reason, Supplier<Decision>> all = new LinkedHashMap<>();
        all.put(Decision.Reason.ADDRESS, () -> decide(Guarded.STRANGER, guarded.key(Role.ADMIN), code));
        all.put(Decision.Reason.MISSING, () -> decide(Guarded.FRIEND));
        all.put(Decision.Reason.EXPIRED, () -> decide(Guarded.FRIEND, guarded.expiredKey(), code));
        all.put(Decision.Reason.ROLE, () -> decide(Guarded.FRIEND, guarded.key(Role.LIST), code));
        all.put(Decision.Reason.REPLAYED, () -> decide(Guarded.FRIEND, guarded.key(Role.ADMIN), code));
        String wrong = guarded.wrongCode();
        all.put(Decision.Reason.WRONG, () -> decide(Guarded.FRIEND, guarded.wrongKey(), wrong));
        InetAddress guesser = InetAddress.ofLiteral("192.0.2.66");
        for (int i = 0; i < 30; i++) {
            decide(guesser, guarded.wrongKey(), wrong);
        }
        all.put(Decision.Reason.LOCKED, () -> decide(guesser, guarded.key(Role.ADMIN), code));
        InetAddress busy = InetAddress.ofLiteral("192.0.2.67");
        for (int i = 0; i < 1_000; i++) {
            decide(busy);
        }
        all.put(Decision.Reason.RATE, () -> decide(busy, guarded.key(Role.ADMIN), code));
        return all;
    }

    @Test
    void everyRefusalDoesTheSameWork() {
        assertThat(decide(Guarded.FRIEND, guarded.key(Role.ADMIN), guarded.code()))
                .isInstanceOf(Decision.Granted.class);
        Map<Decision.Reason, Supplier<Decision>> refusals = refusals();
        assertThat(refusals).containsOnlyKeys(Decision.Reason.values());
        refusals.forEach((reason, refusal) -> {
            memory.calls.clear();
            assertThat(((Decision.Refused) refusal.get()).reason()).isEqualTo(reason);
            assertThat(memory.calls).as("%s", reason).isEqualTo(List.of("find", "isUsed"));
        });
    }

    /** Measures, so the bound is wide: a comparison that stops early or a skipped hash would be a factor of two or more. */
    @Test
    @Tag("slow")
    void mediansAreAlike() {
        decide(Guarded.FRIEND, guarded.key(Role.ADMIN), guarded.code());
        Map<Decision.Reason, Supplier<Decision>> refusals = refusals();
        // Wrong tries lock, and a lock is another reason.
        refusals.remove(Decision.Reason.WRONG);
        Map<Decision.Reason, Long> medians = new LinkedHashMap<>();
        for (int round = 0; round < 3; round++) {
            refusals.forEach((reason, refusal) -> medians.put(reason, median(refusal)));
        }
        System.out.println("median time of refusals in ns: " + medians);
        long shortest = medians.values().stream().min(Long::compare).orElseThrow();
        assertThat(medians.values()).allMatch(median -> median < 2 * shortest);
    }

    private long median(Supplier<Decision> refusal) {
        long[] times = new long[2_000];
        for (int i = 0; i < times.length; i++) {
            guarded.clock.of(java.time.Duration.ZERO);
            long start = System.nanoTime();
            refusal.get();
            times[i] = System.nanoTime() - start;
        }
        memory.calls.clear();
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private Decision decide(InetAddress from, String... shown) {
        return guarded.decide(from, Role.ADMIN, true, shown);
    }
}
