package dev.holdfast.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreContract;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {

    @Override
    protected Store empty() {
        return MemoryStore.create();
    }

    @Override
    protected List<String> leftovers() {
        return List.of();
    }

    @Test
    void sharesObjectsByName() {
        String name = UUID.randomUUID().toString();
        MemoryStore.open(name).putIfAbsent("x", bytes("1"));
        assertThat(MemoryStore.open(name).list("", "")).hasSize(1);
        assertThat(MemoryStore.open(name + "2").list("", "")).isEmpty();
    }
}
