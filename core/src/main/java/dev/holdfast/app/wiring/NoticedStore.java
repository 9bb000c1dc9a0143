package dev.holdfast.app.wiring;

import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells somebody the name of each object that was written or removed, after it was. A call that fails is told, too: nobody
 * knows what became of it.
 */
record NoticedStore(Store store, Consumer<String> changed) implements Store {

    @Override
    public String address() {
        return store.address();
    }

    @Override
    public Upload create(String name) {
        return new NoticedUpload(store.create(name), () -> changed.accept(name));
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        try {
            store.putIfAbsent(name, content);
        } finally {
            changed.accept(name);
        }
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
        try {
            store.delete(name);
        } finally {
            changed.accept(name);
        }
    }

    @Override
    public void close() {
        store.close();
    }

    private record NoticedUpload(Upload upload, Runnable changed) implements Upload {
        @Override
        public void write(byte[] bytes, int from, int length) {
            upload.write(bytes, from, length);
        }

        @Override
        public void commit() {
            try {
                upload.commit();
            } finally {
                changed.run();
            }
        }

        @Override
        public void close() {
            upload.close();
        }
    }
}
