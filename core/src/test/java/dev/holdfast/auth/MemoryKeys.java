package dev.holdfast.auth;

import dev.holdfast.auth.keys.ApiKey;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.totp.UsedCodes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keys and used codes in the heap; writes down which calls were made. */
final class MemoryKeys implements KeyStore, UsedCodes {
    final List<String> calls = new ArrayList<>();
    private final Map<String, ApiKey> keys = new LinkedHashMap<>();
    private final Set<Code> used = new HashSet<>();

    @Override
    public synchronized Optional<ApiKey> find(String id) {
        calls.add("find");
        return Optional.ofNullable(keys.get(id));
    }

    @Override
    public synchronized List<ApiKey> all() {
        return List.copyOf(keys.values());
    }

    @Override
    public synchronized void add(ApiKey key) {
        keys.put(key.id(), key);
    }

    @Override
    public synchronized boolean remove(String id) {
        return keys.remove(id) != null;
    }

    @Override
    public synchronized void used(String id, Instant when) {
        calls.add("used");
        keys.computeIfPresent(id, (same, key) -> key.usedAt(when));
    }

    @Override
    public synchronized boolean isUsed(Code code) {
        calls.add("isUsed");
        return used.contains(code);
    }

    @Override
    public synchronized boolean use(Code code) {
        calls.add("use");
        return used.add(code);
    }
}
