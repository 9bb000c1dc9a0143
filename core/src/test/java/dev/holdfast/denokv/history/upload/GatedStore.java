package dev.holdfast.denokv.history.upload;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/** A store that is away for a time, or that something is done before each object. */
final class GatedStore implements Store {
    private final Store store;
    private final Consumer<String> before;
    private volatile boolean away;

    GatedStore(Store store, Consumer<String> before) {
        this.store = store;
        this.before = before;
    }

    void setAway(boolean isAway) {
        away = isAway;
    }

    private Store reached() {
        if (away) {
            throw new StoreException.Exhausted("the store is away", "Wait for it", null);
        }
        return store;
    }

    @Override
    public String address() {
        return store.address();
    }

    @Override
    public Upload create(String name) {
        return reached().create(name);
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        before.accept(name);
        reached().putIfAbsent(name, content);
    }

    @Override
    public InputStream read(String name, long offset) {
        return reached().read(name, offset);
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        return reached().list(prefix, after);
    }

    @Override
    public void delete(String name) {
        reached().delete(name);
    }

    @Override
    public void close() {
        store.close();
    }
}
