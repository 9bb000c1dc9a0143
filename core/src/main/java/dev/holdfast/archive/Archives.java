package dev.holdfast.archive;

/** Opens the snapshots of a store by the store's address. Filled in by the wiring, which knows the providers. */
@FunctionalInterface
public interface Archives {

    /** To be closed by the caller. */
    Snapshots open(String store);
}
