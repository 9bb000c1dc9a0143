package dev.holdfast.testing;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * A store that fails at one call, to be named beforehand, and is an ordinary one before and after it.
 *
 * <p>Calls are counted from 1 over the store, its uploads ({@code write} and {@code commit}) and the first {@code read}
 * of its streams; {@code close} is not counted. Wrap it in a {@code RetryingStore} to see a repair, or use it bare to see
 * what happens when retries are spent. Deterministic as far as its caller is.
 */
public final class FaultyStore implements Store {

    /** What happens at the chosen call. */
    public enum Fault {
        /** {@link StoreException.Exhausted}, and nothing was done. */
        ERROR_BEFORE,
        /** All of it was done, but the answer is lost: {@link StoreException.Exhausted}. */
        ERROR_AFTER,
        /**
         * A {@code commit} or {@code putIfAbsent} leaves the first half of the object visible under its name, a stream
         * breaks after half of what was asked for; then {@link StoreException.Exhausted}. Other calls: as ERROR_BEFORE.
         */
        TORN,
        /** As {@link #TORN}, but nobody is told: what a disk that lies does. A stream ends early. */
        TORN_SILENTLY,
        /** The process dies: this call and all later ones throw {@link Crash}; open uploads are left as they are. */
        CRASH
    }

    /** The end of the process, as far as the code under test can see; no {@code catch (Exception)} meets it. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash(String call) {
            super("the process died at " + call);
        }
    }

    private final Store store;
    private final Fault fault;
    private final int at;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile boolean crashed;

    /** @param at the number of the call that goes wrong, from 1; a later one than there is: none does */
    public FaultyStore(Store store, Fault fault, int at) {
        this.store = store;
        this.fault = fault;
        this.at = at;
    }

    /** A store that only counts. */
    public static FaultyStore counting(Store store) {
        return new FaultyStore(store, Fault.ERROR_BEFORE, Integer.MAX_VALUE);
    }

    /** How many calls there were. */
    public int calls() {
        return calls.size();
    }

    /** The calls in order, such as {@code commit a/b}. */
    public List<String> log() {
        return List.copyOf(calls);
    }

    /** Whether the chosen call was made. */
    public boolean struck() {
        return calls.size() >= at;
    }

    @Override
    public String address() {
        return store.address();
    }

    @Override
    public Upload create(String name) {
        Fault now = next("create " + name);
        if (now == Fault.ERROR_AFTER) {
            store.create(name).close();
        }
        failUnless(now == null || now == Fault.TORN_SILENTLY, "create " + name);
        return new FaultyUpload(this, store, name);
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        String call = "putIfAbsent " + name;
        switch (next(call)) {
            case null -> store.putIfAbsent(name, content);
            case ERROR_AFTER -> {
                store.putIfAbsent(name, content);
                throw lost(call);
            }
            case TORN -> {
                store.putIfAbsent(name, half(content));
                throw lost(call);
            }
            case TORN_SILENTLY -> store.putIfAbsent(name, half(content));
            case ERROR_BEFORE, CRASH -> throw lost(call);
        }
    }

    @Override
    public InputStream read(String name, long offset) {
        Fault now = next("read " + name);
        InputStream in = answer(now, "read " + name, () -> store.read(name, offset));
        return new FaultyInputStream(this, name, in);
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        String call = "list " + prefix + " " + after;
        return answer(next(call), call, () -> store.list(prefix, after));
    }

    @Override
    public void delete(String name) {
        String call = "delete " + name;
        Fault now = next(call);
        if (now == Fault.ERROR_AFTER) {
            store.delete(name);
        }
        failUnless(now == null || now == Fault.TORN_SILENTLY, call);
        store.delete(name);
    }

    /** After a crash: nothing. A dead process tidies nothing up. */
    @Override
    public void close() {
        if (!crashed) {
            store.close();
        }
    }

    /** Counts a call; the fault that strikes it, or null. */
    Fault next(String call) {
        int number;
        synchronized (calls) {
            calls.add(call);
            number = calls.size();
        }
        checkAlive(call);
        if (number != at) {
            return null;
        }
        crashed = fault == Fault.CRASH;
        checkAlive(call);
        return fault;
    }

    void checkAlive(String call) {
        if (crashed) {
            throw new Crash(call);
        }
    }

    static StoreException.Exhausted lost(String call) {
        return new StoreException.Exhausted("Injected fault at " + call, "", null);
    }

    static byte[] half(byte[] whole) {
        return Arrays.copyOf(whole, whole.length / 2);
    }

    private static <T> T answer(Fault now, String call, Supplier<T> ask) {
        failUnless(now == null || now == Fault.TORN_SILENTLY, call);
        return ask.get();
    }

    private static void failUnless(boolean fine, String call) {
        if (!fine) {
            throw lost(call);
        }
    }
}
