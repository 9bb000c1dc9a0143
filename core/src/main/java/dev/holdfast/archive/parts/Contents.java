package dev.holdfast.archive.parts;

import java.io.InputStream;

/** The files of a snapshot, to be read by their names in the layout. */
public interface Contents {

    /**
     * Opens a file; to be closed by the caller. Errors while reading are {@link java.io.IOException}s whose cause is a
     * {@link dev.holdfast.store.StoreException}, or {@link dev.holdfast.model.Failure}s.
     *
     * @throws dev.holdfast.store.StoreException.NotFound if there is none
     */
    InputStream open(String name);

    /** The name of the object that it is stored in, for people. */
    String path(String name);
}
