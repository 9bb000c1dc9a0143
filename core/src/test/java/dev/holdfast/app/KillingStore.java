package dev.holdfast.app;

import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills its own process, as {@code kill -9} does, before or after the n-th change of a store or the n-th opening of a file
 * for reading. Each is written to a log, so that a run that is not killed tells how many there are and of what phase.
 */
final class KillingStore implements Store {
    private final Store store;
    private final Path log;
    private final int at;
    private final AtomicInteger changes;

    /** @param at the point of the kill: odd ones before a change, even ones after; 0 for never */
    KillingStore(Store store, Path log, int at, AtomicInteger changes) {
        this.store = store;
        this.log = log;
        this.at = at;
        this.changes = changes;
    }

    private void change(String what, String name, Runnable action) {
        int number = changes.incrementAndGet();
        note(number + " " + what + " " + name);
        killAt(2 * number - 1);
        action.run();
        killAt(2 * number);
    }

    private void killAt(int point) {
        if (point == at) {
            try {
                new ProcessBuilder(
                                "kill",
                                "-9",
                                Long.toString(ProcessHandle.current().pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(137);
        }
    }

    private void note(String line) {
        try {
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String address() {
        return store.address();
    }

    @Override
    public Upload create(String name) {
        Upload upload = store.create(name);
        return new Upload() {
            @Override
            public void write(byte[] bytes, int from, int length) {
                change("write", name, () -> upload.write(bytes, from, length));
            }

            @Override
            public void commit() {
                change("commit", name, upload::commit);
            }

            @Override
            public void close() {
                upload.close();
            }
        };
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        change("put", name, () -> store.putIfAbsent(name, content));
    }

    @Override
    public InputStream read(String name, long offset) {
        InputStream[] opened = new InputStream[1];
        change("read", name, () -> opened[0] = store.read(name, offset));
        return opened[0];
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        return store.list(prefix, after);
    }

    @Override
    public void delete(String name) {
        change("delete", name, () -> store.delete(name));
    }

    @Override
    public void close() {
        store.close();
    }
}
