package dev.holdfast.app;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A store that does not answer while somebody says so. */
record AwayStore(Store store, BooleanSupplier away) implements Store {

    @Override
    public String address() {
        return store.address();
    }

    @Override
    public Upload create(String name) {
        return here().create(name);
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        here().putIfAbsent(name, content);
    }

    @Override
    public InputStream read(String name, long offset) {
        return here().read(name, offset);
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        return here().list(prefix, after);
    }

    @Override
    public void delete(String name) {
        here().delete(name);
    }

    @Override
    public void close() {
        store.close();
    }

    private Store here() {
        if (away.getAsBoolean()) {
            throw new StoreException.Exhausted(store.address() + " does not answer", "Wait.", null);
        }
        return store;
    }
}
