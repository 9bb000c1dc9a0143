package dev.holdfast.store.stack;

import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;

/** Every call does what it was told to do, usually to throw. */
record BrokenStore(Supplier<RuntimeException> answer) implements Store {
    @Override
    public String address() {
        return "broken:";
    }

    @Override
    public Upload create(String name) {
        throw answer.get();
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        throw answer.get();
    }

    @Override
    public InputStream read(String name, long offset) {
        throw answer.get();
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        throw answer.get();
    }

    @Override
    public void delete(String name) {
        throw answer.get();
    }

    @Override
    public void close() {}
}
