package dev.holdfast.store.stack;

import dev.holdfast.model.Pause;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.store.s3.S3Store;
import java.time.Clock;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Opens stores. Safe for many threads if its random numbers are. */
public final class Stores {
    private static final int CONCURRENT_CALLS = 16;

    private final Map<String, String> environment;
    private final Clock clock;
    private final Retries retries;

    /**
     * @param environment where credentials come from, as {@link System#getenv()}
     * @param clock tells how old leftovers are
     * @param pause waits between two tries
     * @param random spreads the tries of many callers
     */
    public Stores(Map<String, String> environment, Clock clock, Pause pause, RandomGenerator random) {
        this.environment = environment;
        this.clock = clock;
        this.retries = new Retries(pause, random);
    }

    /** A store to read and write. */
    public Store open(StoreUrl url) {
        return stack(provider(url));
    }

    /** The same, but nothing can be changed through it. */
    public Store openReadOnly(StoreUrl url) {
        return new ReadOnlyStore(open(url));
    }

    /** The layers that every store gets. A pause between two tries holds no place among the concurrent calls. */
    public Store stack(Store provider) {
        Store limited = new LimitedStore(provider, CONCURRENT_CALLS);
        Store retrying = new RetryingStore(limited, retries);
        return retrying;
    }

    private Store provider(StoreUrl url) {
        return switch (url) {
            case StoreUrl.Folder folder -> LocalStore.open(folder.path(), clock);
            case StoreUrl.Memory memory -> MemoryStore.open(memory.name());
            case StoreUrl.Bucket bucket -> S3Store.open(bucket, environment);
        };
    }
}
