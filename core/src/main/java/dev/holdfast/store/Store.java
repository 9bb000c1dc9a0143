package dev.holdfast.store;

import java.io.InputStream;
import java.util.List;

/**
 * Bytes under names. Nothing else in the program knows a bucket or a folder.
 *
 * <p>Names are as {@link ObjectName} says: relative, with {@code /} between parts; each part matches
 * {@code [A-Za-z0-9._=+@-]+} and is neither {@code .} nor {@code ..}; anything else is refused before the other side is
 * asked. An object is either whole or not
 * there: no reader ever sees a part of one. All calls may come from several threads at once.
 *
 * <p>Errors: every call throws {@link StoreException}. {@link StoreException.Exhausted} is the only transient one: a
 * {@code RetryingStore} around this one tries again, and above it the word means that retries are spent.
 */
public interface Store extends AutoCloseable {

    /** The address that a person would type for it, without secrets. */
    String address();

    /** Begins an object that is written in pieces; it replaces one of the same name when committed. */
    Upload create(String name);

    /**
     * Writes a small object if there is none of this name; of several racing calls one wins.
     *
     * @throws StoreException.AlreadyExists if there is one. After a lost answer that may be the caller's own: whoever
     *     needs to know reads it back
     */
    void putIfAbsent(String name, byte[] content);

    /**
     * Opens an object from a byte offset on (empty from its end on); to be closed by the caller. Errors while reading are
     * {@link java.io.IOException}s whose cause is a {@link StoreException}.
     *
     * @throws StoreException.NotFound if there is none
     */
    InputStream read(String name, long offset);

    /**
     * Names and sizes of at most 10,000 objects whose names begin with {@code prefix} (any text, not only whole parts) and
     * sort behind {@code after} (empty: from the first), ordered by the bytes of their names. Empty means the end. What is
     * put or deleted meanwhile may be in it or not: also an object that was put later than one that is not.
     */
    List<Entry> list(String prefix, String after);

    /** Removes an object; one that is not there is no error. */
    void delete(String name);

    /** Safe to call twice. Uploads that were not committed are given up. */
    @Override
    void close();

    /** One object. */
    record Entry(String name, long bytes) {}
}
