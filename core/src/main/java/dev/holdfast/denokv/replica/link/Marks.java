package dev.holdfast.denokv.replica.link;

import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.log.LogStatus;
import dev.holdfast.flow.changes.Position;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where replicas are, as followers in the log; the note of each is when it asked last. It is not written down with each
 * request: a mark that is behind keeps more than is needed, and no less. Safe for many threads.
 */
final class Marks {
    private static final String NAME = "replica ";
    private static final Duration BETWEEN_MOVES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_SIGNS = Duration.ofMinutes(1);
    private static final Duration SILENCE = Duration.ofDays(7);

    private final CommitLog log;
    private final Clock clock;
    private final Map<String, Mark> known = new ConcurrentHashMap<>();

    private record Mark(Position at, long nanos) {}

    Marks(CommitLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /** It takes a new state, and needs nothing from before. */
    void begin(String id) {
        String name = NAME + LinkPaths.known(id);
        log.forget(name);
        log.register(name);
    }

    void set(String id, Position at) {
        log.moved(NAME + LinkPaths.known(id), at, Long.toString(clock.millis()));
        known.put(id, new Mark(at, System.nanoTime()));
    }

    /** It has everything up to there, for good. */
    void move(String id, Position at) {
        Mark mark = known.get(id);
        long age = mark == null ? Long.MAX_VALUE : System.nanoTime() - mark.nanos;
        boolean isNew = mark == null || !mark.at.equals(at);
        if (age >= BETWEEN_SIGNS.toNanos() || isNew && age >= BETWEEN_MOVES.toNanos()) {
            set(id, at);
        }
    }

    /** All that are registered. */
    List<Standing.Follower> all() {
        return followers().stream()
                .map(it -> new Standing.Follower(
                        id(it), it.at().at(), log.behind(it.at()).commits(), seenMs(it), it.isLost()))
                .toList();
    }

    private List<LogStatus.Follower> followers() {
        return log.status().followers().stream()
                .filter(it -> it.name().startsWith(NAME))
                .toList();
    }

    private static String id(LogStatus.Follower it) {
        return it.name().substring(NAME.length());
    }

    private static long seenMs(LogStatus.Follower it) {
        return it.note().isEmpty() ? 0 : Long.parseLong(it.note());
    }

    void sweep() {
        long earliest = clock.millis() - SILENCE.toMillis();
        for (LogStatus.Follower it : followers()) {
            if (it.isLost() || seenMs(it) > 0 && seenMs(it) < earliest) {
                log.forget(it.name());
                known.remove(id(it));
            }
        }
    }
}
