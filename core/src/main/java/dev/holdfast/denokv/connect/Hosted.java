package dev.holdfast.denokv.connect;

import dev.holdfast.denokv.engine.Database;
import dev.holdfast.model.Failure;
import dev.holdfast.model.secret.HeaderSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A database as clients know it.
 *
 * <p>Its id is denokv's for the one without a name, so that clients of a denokv go on with what they know; else it follows
 * from the name. So it is the same after a restart and on a replica, and another database is not taken for it.
 */
public final class Hosted {
    private static final int SHORTEST_TOKEN = 12;
    private static final Pattern NAME = Pattern.compile("|[a-z0-9][a-z0-9_-]{0,62}");
    private static final String ID_OF = "holdfast:denokv:";

    private final String name;
    private final byte[] token;
    private final Database database;
    private final UUID id;

    /**
     * @param name the last part of its address, of small letters, digits, - and _; empty for the one at {@code /}
     * @param token that its clients show; at least 12 characters that fit into a header
     * @param database closed by its owner, after the server
     * @throws Failure USAGE for a name or token that can not be used
     */
    public Hosted(String name, String token, Database database) {
        demand(name, token);
        this.name = name;
        this.token = token.getBytes(StandardCharsets.US_ASCII);
        this.database = database;
        this.id = name.isEmpty()
                ? new UUID(0, 0)
                : UUID.nameUUIDFromBytes((ID_OF + name).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * What a name and a token must be, asked before a file is opened for them.
     *
     * @throws Failure USAGE for those that can not be used
     */
    public static void demand(String name, String token) {
        if (!NAME.matcher(name).matches() || Place.isReserved(name)) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "\"" + name + "\" can not be the name of a database",
                    "Use small letters, digits, - and _; not v1, v2 or v3.");
        }
        if (token.length() < SHORTEST_TOKEN || !HeaderSecret.fits(token) || token.indexOf(' ') >= 0) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "the access token " + (name.isEmpty() ? "" : "of " + name + " ")
                            + "is shorter than 12 characters, or has some that fit into no header",
                    "Make one: openssl rand -hex 16");
        }
    }

    public String name() {
        return name;
    }

    Database database() {
        return database;
    }

    UUID id() {
        return id;
    }

    /** What the metadata hand out for the data path. */
    String token() {
        return new String(token, StandardCharsets.US_ASCII);
    }

    /** In a time that tells nothing of how much of it is right. */
    boolean opens(String given) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token);
    }
}
