package dev.holdfast.denokv.history.upload;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.List;

/** What somebody sees of a bucket whose keys have {@code s3:PutObject} and nothing else. */
record PutOnlyStore(Store store) implements Store {
    @Override
    public String address() {
        return store.address();
    }

    @Override
    public Upload create(String name) {
        return store.create(name);
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        store.putIfAbsent(name, content);
    }

    @Override
    public InputStream read(String name, long offset) {
        throw denied();
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        throw denied();
    }

    @Override
    public void delete(String name) {
        throw denied();
    }

    @Override
    public void close() {
        store.close();
    }

    private static StoreException denied() {
        return new StoreException.Denied("AccessDenied", "", null);
    }
}
