package dev.holdfast.store;

/**
 * An object in the making. Nothing is visible under its name before {@link #commit} returns.
 *
 * <p>For one thread. When {@code write} or {@code commit} throws {@link StoreException.Exhausted}, the same call with
 * the same bytes may be made again and has the effect of one call.
 */
public interface Upload extends AutoCloseable {

    /** Appends these bytes, all or none of them; the array may be used again by the caller afterwards. */
    void write(byte[] bytes, int from, int length);

    /** Makes the object visible and durable. */
    void commit();

    /** Without {@link #commit}: gives the object up and leaves nothing behind. Safe to call twice. */
    @Override
    void close();
}
