package dev.holdfast.auth;

import dev.holdfast.auth.keys.Role;
import java.util.Set;

/**
 * Who was let in.
 *
 * @param name for the audit log: {@code totp}, {@code key:<id>} or {@code key:<id>+totp}
 * @param title what people call it: the name of the key, or empty
 * @param secret which secret his code was of: tells it from others, and is none; empty without a code
 */
public record Principal(String name, String title, Set<Role> roles, String secret) {
    public Principal {
        roles = Set.copyOf(roles);
    }

    /** Whoever has a code and nothing else. */
    static Principal ofCode(String secret) {
        return new Principal("totp", "", Set.of(Role.ADMIN), secret);
    }

    public boolean may(Role role) {
        return role.isIn(roles);
    }
}
