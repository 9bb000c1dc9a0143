package dev.holdfast.store.stack;

import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.List;

/**
 * Lets a bounded number of calls through at once, those of uploads and streams too. An open stream or upload holds no
 * place between two calls, so that copying from a store into itself can not block.
 */
final class LimitedStore implements Store {
    private final Store store;
    private final Places places;

    LimitedStore(Store store, int concurrentCalls) {
        this.store = store;
        this.places = new Places(concurrentCalls);
    }

    @Override
    public String address() {
        return store.address();
    }

    @Override
    public Upload create(String name) {
        return new LimitedUpload(places.call(() -> store.create(name)), places);
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        places.run(() -> store.putIfAbsent(name, content));
    }

    @Override
    public InputStream read(String name, long offset) {
        return new LimitedInputStream(places.call(() -> store.read(name, offset)), places);
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        return places.call(() -> store.list(prefix, after));
    }

    @Override
    public void delete(String name) {
        places.run(() -> store.delete(name));
    }

    @Override
    public void close() {
        store.close();
    }

    private record LimitedUpload(Upload upload, Places places) implements Upload {
        @Override
        public void write(byte[] bytes, int from, int length) {
            places.run(() -> upload.write(bytes, from, length));
        }

        @Override
        public void commit() {
            places.run(upload::commit);
        }

        @Override
        public void close() {
            places.run(upload::close);
        }
    }
}
