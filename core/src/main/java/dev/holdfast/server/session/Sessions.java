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
     * @param owner as {@link dev.holdfast.auth.Principal#name}
     * @param csrf what a changing call must repeat in a header, which no other site's page can
     */
    public record Session(String owner, String csrf, Instant began, Instant seen) {
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

    /** Begins one. */
    public synchronized Begun begin(String owner) {
        Instant now = clock.instant();
        sessions.values().removeIf(session -> !now.isBefore(session.expires()));
        Iterator<String> oldest = sessions.keySet().iterator();
        if (sessions.size() >= MOST) {
            oldest.next();
            oldest.remove();
        }
        String id = secret();
        Session session = new Session(owner, secret(), now, now);
        sessions.put(hash(id), session);
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
        Session seen = new Session(session.owner(), session.csrf(), session.began(), now);
        sessions.put(hash, seen);
        return Optional.of(seen);
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
