package dev.holdfast.auth.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where keys are kept. Safe for many threads, and for several processes on the same place: what one changes, the others
 * see at their next call.
 *
 * <p>Errors: {@link dev.holdfast.model.Failure}, REMOTE when the place can not be read or written, CORRUPT when it holds
 * something else.
 */
public interface KeyStore {

    /** The key of this id, also an expired one. */
    Optional<ApiKey> find(String id);

    /** All keys, the oldest first. */
    List<ApiKey> all();

    /** Keeps a new key; when it returns, that is durable. One of the same id is replaced. */
    void add(ApiKey key);

    /** Removes a key for good; false if there is none. */
    boolean remove(String id);

    /** The key was used. Exact to a minute, so that not every call writes; one that is not there is no error. */
    void used(String id, Instant when);
}
