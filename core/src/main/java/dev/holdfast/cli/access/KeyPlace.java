package dev.holdfast.cli.access;

import dev.holdfast.auth.keys.KeyStore;

/** Where the keys are, opened for one command. Who opened it closes it; closing it twice is safe. */
public interface KeyPlace extends AutoCloseable {
    KeyStore keys();

    @Override
    void close();
}
