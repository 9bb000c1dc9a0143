package dev.holdfast.auth.keys;

import dev.holdfast.model.Failure;
import java.util.Locale;
import java.util.Set;

/** What a caller may do. None contains another, but {@link #ADMIN} contains all. */
public enum Role {
    /** Take and prove backups. */
    CAPTURE,
    /** See sources, snapshots and runs, and download. */
    LIST,
    /** Write into databases. */
    RESTORE,
    /** Remove snapshots. */
    DELETE,
    /** Everything, and change keys and settings. */
    ADMIN;

    /** Whether one of the roles is this one or contains it. */
    public boolean isIn(Set<Role> roles) {
        return roles.contains(this) | roles.contains(ADMIN);
    }

    /** As it is written in files and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws Failure USAGE when {@code word} names none */
    public static Role of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new Failure(
                Failure.Kind.USAGE,
                "there is no role \"" + word + "\"",
                "Roles are capture, list, restore, delete and admin.");
    }
}
