package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.store.Store;
import dev.holdfast.store.Store.Entry;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The folder of one snapshot in a store; all names are within it. */
public record Folder(Store store, SnapshotId id) implements Shelf, Contents {

    /** Calls back for every object whose name begins with {@code prefix}, in name order. */
    public static void list(Store store, String prefix, Consumer<Entry> each) {
        List<Entry> page = store.list(prefix, "");
        while (!page.isEmpty()) {
            page.forEach(each);
            page = store.list(prefix, page.getLast().name());
        }
    }

    /** Names and sizes of the files whose names begin with {@code prefix}. */
    public SortedMap<String, Long> files(String prefix) {
        SortedMap<String, Long> files = new TreeMap<>();
        String folder = id + "/";
        list(store, folder + prefix, entry -> files.put(entry.name().substring(folder.length()), entry.bytes()));
        return files;
    }

    @Override
    public InputStream open(String name) {
        return store.read(id.file(name), 0);
    }

    @Override
    public String path(String name) {
        return id.file(name);
    }

    public byte[] read(String name) {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The content, or empty when there is no such file. */
    public Optional<byte[]> find(String name) {
        try {
            return Optional.of(read(name));
        } catch (StoreException.NotFound absent) {
            return Optional.empty();
        }
    }

    @Override
    public Upload create(String name) {
        return store.create(id.file(name));
    }

    /** False when there is a file of this name already. */
    public boolean writeIfAbsent(String name, byte[] content) {
        try {
            store.putIfAbsent(id.file(name), content);
            return true;
        } catch (StoreException.AlreadyExists e) {
            return false;
        }
    }

    public void delete(String name) {
        store.delete(id.file(name));
    }

    /** What a stream of a store threw, as the store meant it. */
    public static RuntimeException failed(IOException thrown) {
        return thrown.getCause() instanceof StoreException meant ? meant : new UncheckedIOException(thrown);
    }
}
