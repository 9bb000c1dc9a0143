package dev.holdfast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.auth.keys.ApiKey;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every {@link KeyStore} keeps to. */
public interface KeyStoreContract {
    Instant NOW = Instant.parse("2026-11-26T08:00:00Z");

    /** Another one on the same place, as another process would open it. */
    KeyStore openKeys();

    static ApiKey key(long seed, Optional<Instant> expires) {
        return KeyText.random(new SplittableRandom(seed))
                .kept("key " + seed, Set.of(Role.LIST, Role.RESTORE), NOW, expires);
    }

    @Test
    default void keysSurviveARestartAndAreSeenByOthers() {
        KeyStore here = openKeys();
        KeyStore there = openKeys();
        ApiKey key = key(1, Optional.of(NOW.plusSeconds(60)));
        assertThat(there.all()).isEmpty();
        here.add(key);
        assertThat(there.find(key.id())).contains(key);
        assertThat(there.find("00000000")).isEmpty();
        ApiKey other = key(2, Optional.empty());
        there.add(other);
        assertThat(here.all()).containsExactly(key, other);
        assertThat(here.remove(key.id())).isTrue();
        assertThat(there.remove(key.id())).isFalse();
        assertThat(there.all()).containsExactly(other);
    }

    @Test
    default void oneOfTheSameIdIsReplaced() {
        KeyStore keys = openKeys();
        ApiKey key = key(1, Optional.empty());
        ApiKey longer = key(1, Optional.of(NOW.plusSeconds(3_600)));
        keys.add(key);
        keys.add(longer);
        assertThat(openKeys().all()).containsExactly(longer);
    }

    @Test
    default void useIsNotedToTheMinute() {
        KeyStore keys = openKeys();
        ApiKey key = key(1, Optional.empty());
        keys.add(key);
        keys.used(key.id(), NOW);
        keys.used(key.id(), NOW.plusSeconds(59));
        keys.used("00000000", NOW);
        assertThat(openKeys().find(key.id()).orElseThrow().lastUsed()).contains(NOW);
        keys.used(key.id(), NOW.plusSeconds(60));
        assertThat(openKeys().find(key.id()).orElseThrow().lastUsed()).contains(NOW.plusSeconds(60));
        assertThat(openKeys().all()).hasSize(1);
    }
}
