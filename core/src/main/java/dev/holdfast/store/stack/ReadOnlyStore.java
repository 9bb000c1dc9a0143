package dev.holdfast.store.stack;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.List;

/** Refuses every call that would change something. */
final class ReadOnlyStore implements Store {
    private final Store store;

    ReadOnlyStore(Store store) {
        this.store = store;
    }

    @Override
    public String address() {
        return store.address();
    }

    @Override
    public Upload create(String name) {
        throw refusal("write " + name);
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        throw refusal("write " + name);
    }

    @Override
    public InputStream read(String name, long offset) {
        return store.read(name, offset);
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        return store.list(prefix, after);
    }

    @Override
    public void delete(String name) {
        throw refusal("delete " + name);
    }

    @Override
    public void close() {
        store.close();
    }

    private StoreException refusal(String doing) {
        return new StoreException.Denied(
                "Could not " + doing + ": " + address() + " was opened for reading only", "", null);
    }
}
