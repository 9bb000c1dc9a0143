package dev.holdfast.denokv.history.upload;

import dev.holdfast.store.StoreException;

/** A backup that is fenced by how it was set up: nobody else has its keys. These may be such that can only put. */
final class Unfenced implements Fence {
    private final Runnable entry;
    private boolean entered;

    /** @param entry what is to be done once before anything else, if the keys can */
    Unfenced(Runnable entry) {
        this.entry = entry;
    }

    @Override
    public long epoch() {
        return 0;
    }

    @Override
    public synchronized void check() {
        if (entered) {
            return;
        }
        entry.run();
        entered = true;
    }

    /** Does what it can do with keys that may be refused it. */
    static void ifAllowed(Runnable look) {
        try {
            look.run();
        } catch (StoreException.Denied e) {
            // Then that nothing else is there is up to whoever set it up.
            return;
        }
    }
}
