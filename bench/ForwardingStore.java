import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.List;

/** Hands every call on, when it is reached. */
abstract class ForwardingStore implements Store {
    private final Store store;

    ForwardingStore(Store store) {
        this.store = store;
    }

    /** Called before each call but {@link #address} and {@link #close}; may take its time, or throw. */
    abstract void reach();

    @Override
    public String address() {
        return store.address();
    }

    @Override
    public Upload create(String name) {
        reach();
        return store.create(name);
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        reach();
        store.putIfAbsent(name, content);
    }

    @Override
    public InputStream read(String name, long offset) {
        reach();
        return store.read(name, offset);
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        reach();
        return store.list(prefix, after);
    }

    @Override
    public void delete(String name) {
        reach();
        store.delete(name);
    }

    @Override
    public void close() {
        store.close();
    }
}
