package dev.holdfast.auth.keys;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a key: everything but the key.
 *
 * @param id the visible part; names the key in lists and in the audit log
 * @param name for people
 * @param hash SHA-256 of the secret part in hexadecimal
 * @param expires the moment from which it is refused; empty for never
 * @param lastUsed exact to a minute
 */
public record ApiKey(
        String id,
        String name,
        String hash,
        Set<Role> roles,
        Instant created,
        Optional<Instant> expires,
        Optional<Instant> lastUsed) {

    public ApiKey {
        roles = Set.copyOf(roles);
    }

    boolean hasExpired(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }

    /** The same key, used at that moment. */
    public ApiKey usedAt(Instant moment) {
        return new ApiKey(id, name, hash, roles, created, expires, Optional.of(moment));
    }
}
