package dev.holdfast.store.memory;

import dev.holdfast.store.Upload;
import java.io.ByteArrayOutputStream;
import java.util.Map;

/** Collects the pieces of one object. */
final class MemoryUpload implements Upload {
    private final Map<String, byte[]> objects;
    private final String name;
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    private boolean closed;

    MemoryUpload(Map<String, byte[]> objects, String name) {
        this.objects = objects;
        this.name = name;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        pieces.write(bytes, from, length);
    }

    @Override
    public void commit() {
        if (closed) {
            throw new IllegalStateException("the upload of " + name + " is closed");
        }
        objects.put(name, pieces.toByteArray());
    }

    @Override
    public void close() {
        closed = true;
        pieces.reset();
    }
}
