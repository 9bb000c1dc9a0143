package dev.holdfast.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Who has signed in, by the id in a browser's cookie. Safe for many threads.
 *
 * <p>A session ends an hour after its last call, twelve hours after it began, when it is ended, and with the process. It
 * says only who that is: what its owner may do is asked at each call. The memory is bounded; a new session beyond that
 * ends the oldest one.
 */
public final class Sessions {
    static final Duration IDLE = Duration.ofHours(1);
    static final Duration LONGEST = Duration.ofHours(12);
    static final int MOST = 1_000;

    private final Clock clock;
    private final RandomGenerator random;
    /** By hash: how long a look-up takes tells nothing of an id. */
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    /** @param random must be fit for secrets */
    public Sessions(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /**
     * A session.
     *
     * @param handle tells it from others, and opens nothing
     * @param owner as {@link dev.holdfast.auth.Principal#name}
     * @param secret as {@link dev.holdfast.auth.Principal#secret}
     * @param csrf what a changing call must repeat in a header, which no other site's page can
     */
    public record Session(String handle, String owner, String secret, String csrf, Instant began, Instant seen) {
        /** When it ends if no call comes. */
        public Instant expires() {
            Instant idle = seen.plus(IDLE);
            Instant last = began.plus(LONGEST);
            return idle.isBefore(last) ? idle : last;
        }

        /** In constant time. */
        public boolean isProof(String given) {
            return MessageDigest.isEqual(csrf.getBytes(UTF_8), given.getBytes(UTF_8));
        }

        /** Without what must stay secret. */
        @Override
        public String toString() {
            return "Session[" + owner + "]";
        }
    }

    /** A session that has just begun, with the id for the cookie, which is kept nowhere else. */
    public record Begun(String id, Session session) {
        @Override
        public String toString() {
            return "Begun[" + session + "]";
        }
    }

    /** Begins one, of somebody with these two of {@link dev.holdfast.auth.Principal}. */
    public synchronized Begun begin(String owner, String secretOfCode) {
        Instant now = clock.instant();
        sessions.values().removeIf(session -> !now.isBefore(session.expires()));
        Iterator<String> oldest = sessions.keySet().iterator();
        if (sessions.size() >= MOST) {
            oldest.next();
            oldest.remove();
        }
        String id = secret();
        Session session = new Session(hash(id), owner, secretOfCode, secret(), now, now);
        sessions.put(session.handle(), session);
        return new Begun(id, session);
    }

    /** The session of this id, which has now been seen; any text. */
    public synchronized Optional<Session> find(String id) {
        Instant now = clock.instant();
        String hash = hash(id);
        Session session = sessions.get(hash);
        if (session == null || !now.isBefore(session.expires())) {
            sessions.remove(hash);
            return Optional.empty();
        }
        Session seen = new Session(hash, session.owner(), session.secret(), session.csrf(), session.began(), now);
        sessions.put(hash, seen);
        return Optional.of(seen);
    }

    /** Whether the session with this handle has not ended. To ask is no call in it. */
    public synchronized boolean isOpen(String handle) {
        Session session = sessions.get(handle);
        return session != null && clock.instant().isBefore(session.expires());
    }

    /** Ends it; one that is not there is no error. */
    public synchronized void end(String id) {
        sessions.remove(hash(id));
    }

    private String secret() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String hash(String id) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
