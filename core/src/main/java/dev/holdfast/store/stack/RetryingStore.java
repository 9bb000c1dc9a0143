package dev.holdfast.store.stack;

import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.List;

/**
 * The one layer that tries again, and only what is {@code Exhausted}. A stream that breaks is opened again at the offset
 * reached; objects that are replaced while being read are the caller's care.
 */
final class RetryingStore implements Store {
    private final Store store;
    private final Retries retries;

    RetryingStore(Store store, Retries retries) {
        this.store = store;
        this.retries = retries;
    }

    @Override
    public String address() {
        return store.address();
    }

    @Override
    public Upload create(String name) {
        return new RetryingUpload(retries.call(() -> store.create(name)), retries);
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        retries.run(() -> store.putIfAbsent(name, content));
    }

    @Override
    public InputStream read(String name, long offset) {
        return new ResumingInputStream(store, name, offset, retries);
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        return retries.call(() -> store.list(prefix, after));
    }

    @Override
    public void delete(String name) {
        retries.run(() -> store.delete(name));
    }

    @Override
    public void close() {
        retries.run(store::close);
    }
}
