package dev.holdfast.store.memory;

import dev.holdfast.store.ObjectName;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Objects in the heap. Stores opened by one name share their objects for as long as the process lives. */
public final class MemoryStore implements Store {
    private static final int PAGE = 1_000;
    private static final ConcurrentMap<String, ConcurrentNavigableMap<String, byte[]>> SHARED =
            new ConcurrentHashMap<>();

    private final String address;
    private final ConcurrentNavigableMap<String, byte[]> objects;

    private MemoryStore(String address, ConcurrentNavigableMap<String, byte[]> objects) {
        this.address = address;
        this.objects = objects;
    }

    /** The store of this name in this process. */
    public static Store open(String name) {
        return new MemoryStore("memory:" + name, SHARED.computeIfAbsent(name, n -> new ConcurrentSkipListMap<>()));
    }

    /** A store that nobody else can open. */
    public static Store create() {
        return new MemoryStore("memory:", new ConcurrentSkipListMap<>());
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Upload create(String name) {
        return new MemoryUpload(objects, ObjectName.checked(name));
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        if (objects.putIfAbsent(ObjectName.checked(name), content.clone()) != null) {
            throw new StoreException.AlreadyExists(name + " exists already in " + address, "", null);
        }
    }

    @Override
    public InputStream read(String name, long offset) {
        byte[] content = objects.get(ObjectName.checked(name));
        if (content == null) {
            throw new StoreException.NotFound("There is no " + name + " in " + address, "", null);
        }
        int from = (int) Math.min(offset, content.length);
        return new ByteArrayInputStream(content, from, content.length - from);
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        return from(prefix, after).entrySet().stream()
                .takeWhile(e -> e.getKey().startsWith(prefix))
                .limit(PAGE)
                .map(e -> new Entry(e.getKey(), e.getValue().length))
                .toList();
    }

    private NavigableMap<String, byte[]> from(String prefix, String after) {
        return prefix.compareTo(after) > 0 ? objects.tailMap(prefix, true) : objects.tailMap(after, false);
    }

    @Override
    public void delete(String name) {
        objects.remove(ObjectName.checked(name));
    }

    @Override
    public void close() {
        // Uploads that were not committed are garbage already.
    }
}
