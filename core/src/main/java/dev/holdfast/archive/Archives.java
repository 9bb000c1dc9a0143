package dev.holdfast.archive;

import dev.holdfast.store.StoreUrl;

/** Opens the snapshots of a store by the store's address. Filled in by the wiring, which knows the providers. */
@FunctionalInterface
public interface Archives {

    /** To be closed by the caller. */
    Snapshots open(String store);

    /**
     * What tells stores apart: two addresses of one place give the same text ({@link StoreUrl#place}).
     *
     * @throws dev.holdfast.model.Failure USAGE for what is no address
     */
    static String place(String store) {
        return StoreUrl.parse(store).place();
    }
}
