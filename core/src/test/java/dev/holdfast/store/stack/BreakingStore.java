package dev.holdfast.store.stack;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreInputStream;
import dev.holdfast.store.Upload;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** One object, whose streams break after so many bytes. */
record BreakingStore(byte[] content, int after) implements Store {
    @Override
    public InputStream read(String name, long offset) {
        InputStream whole = new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
        InputStream breaking = new FilterInputStream(whole) {
            private int left = after;

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (left == 0) {
                    throw new IOException("connection reset");
                }
                int count = super.read(into, from, Math.min(left, length));
                left -= Math.max(0, count);
                return count;
            }
        };
        return new StoreInputStream(breaking, e -> new StoreException.Exhausted(e.getMessage(), "", e));
    }

    @Override
    public String address() {
        return "breaking:";
    }

    @Override
    public Upload create(String name) {
        throw new AssertionError();
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        throw new AssertionError();
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        throw new AssertionError();
    }

    @Override
    public void delete(String name) {
        throw new AssertionError();
    }

    @Override
    public void close() {}
}
