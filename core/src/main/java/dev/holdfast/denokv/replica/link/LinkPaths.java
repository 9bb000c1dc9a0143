package dev.holdfast.denokv.replica.link;

import dev.holdfast.denokv.connect.own.OwnCall;
import dev.holdfast.denokv.connect.own.OwnPath;
import dev.holdfast.denokv.connect.own.OwnRefusal;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.log.LoggedCommit;
import dev.holdfast.denokv.engine.log.PairsAt;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Backlog;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * What a database answers to its replicas: how it stands, its whole state, and its commits as they come. The log keeps
 * what a replica needs from the moment that it takes a state, up to the log's limit.
 *
 * <p>Safe for many threads.
 */
public final class LinkPaths {
    static final String STANDING = "standing";
    static final String STATE = "state";
    static final String CHANGES = "changes";
    static final String FENCE = "fence";
    static final String PROMOTE = "promote";
    private static final Set<String> ACTIONS = Set.of(STANDING, STATE, CHANGES, FENCE, PROMOTE);

    private static final Duration SLICE = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final int MOST_COMMITS = 10_000;
    private static final int MOST_AT_ONCE = 64;
    private static final int BUFFER = 1 << 16;
    private static final String FOLDER = "v1/";
    private static final String JSON = "application/json";
    private static final String FRAMES = "application/octet-stream";

    private final SqliteDatabase database;
    private final Duties duties;
    private final Clock clock;
    private final Marks marks;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);

    /**
     * @param database closed by its owner, behind the server
     * @param duties what it is besides
     */
    public LinkPaths(SqliteDatabase database, Duties duties, Clock clock) {
        this.database = database;
        this.duties = duties;
        this.clock = clock;
        this.marks = new Marks(database.log(), clock);
    }

    /** To be called now and then: forgets replicas that have not asked for a week, or that have to begin anew. */
    public void sweep() {
        marks.sweep();
    }

    /**
     * The paths of a server: {@code POST …/holdfast/v1/ACTION} of each database.
     *
     * @param byName what is answered for a database; null for one that has no copies
     */
    public static List<OwnPath> of(Function<String, LinkPaths> byName) {
        return ACTIONS.stream()
                .map(action -> OwnPath.of("POST", FOLDER + action, call -> {
                    LinkPaths paths = byName.apply(call.database());
                    if (paths == null) {
                        throw new OwnRefusal(404, "This database is only read, and has no copies.");
                    }
                    paths.answer(action, call);
                }))
                .toList();
    }

    private void answer(String action, OwnCall call) throws IOException {
        Asked asked = Asked.parse(call.body());
        if (!room.tryAcquire()) {
            throw new OwnRefusal(503, "Too many replicas ask at once: have some of them follow a backup.");
        }
        try {
            switch (action) {
                case STANDING -> call.send(JSON, Asked.json(standing()));
                case STATE -> state(asked, call);
                case FENCE -> call.send(JSON, Asked.json(duties.fence(known(asked.id()))));
                case PROMOTE -> call.send(JSON, Asked.json(duties.promote(asked.force())));
                default -> changes(asked, call);
            }
        } finally {
            room.release();
        }
    }

    /** How the database stands among its copies. */
    public Standing standing() {
        CommitLog log = database.log();
        return duties.standing(
                new Standing.Log(
                        log.newest().generation(),
                        log.newest().at(),
                        log.oldest().at()),
                clock.millis(),
                marks.all());
    }

    private void state(Asked asked, OwnCall call) throws IOException {
        // From here on the log keeps what comes.
        marks.begin(asked.id());
        try (PairsAt pairs = database.pairs()) {
            marks.set(asked.id(), pairs.position());
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(call.stream(FRAMES), BUFFER))) {
                Whole.write(pairs, out);
            }
        }
    }

    private void changes(Asked asked, OwnCall call) {
        Position after = new Position(asked.generation(), asked.at());
        int most = Math.clamp(asked.most(), 1, MOST_COMMITS);
        try {
            List<LoggedCommit> found = database.log().entries(after, most, Duration.ZERO);
            // It is there: so the log may be held on to from here.
            marks.move(asked.id(), after);
            found = found.isEmpty() ? awaited(after, most, asked.waitMs(), call) : found;
            Position end = found.isEmpty()
                    ? after
                    : new Position(
                            after.generation(),
                            Versionstamp.of(found.getLast().version()).toString());
            Backlog left = database.log().behind(end);
            call.send(FRAMES, new Delivery(head(false, after, left), found).toBytes());
        } catch (PositionGone gone) {
            call.send(FRAMES, new Delivery(head(true, gone.oldest(), Backlog.NONE), List.of()).toBytes());
        }
    }

    private List<LoggedCommit> awaited(Position after, int most, long waitMs, OwnCall call) {
        AtomicBoolean isOver = new AtomicBoolean();
        call.onEnd(() -> isOver.set(true));
        long end = System.nanoTime()
                + Duration.ofMillis(Math.clamp(waitMs, 0, LONGEST_WAIT.toMillis()))
                        .toNanos();
        while (true) {
            long left = end - System.nanoTime();
            if (left <= 0 || isOver.get()) {
                return List.of();
            }
            List<LoggedCommit> found =
                    database.log().entries(after, most, Duration.ofNanos(Math.min(left, SLICE.toNanos())));
            if (!found.isEmpty()) {
                return found;
            }
        }
    }

    private Delivery.Head head(boolean isGone, Position position, Backlog left) {
        return new Delivery.Head(
                isGone,
                position.generation(),
                isGone ? position.at() : "",
                left.commits(),
                left.since() == null ? 0 : left.since().toEpochMilli(),
                clock.millis());
    }

    static String known(String id) {
        if (!id.matches("[0-9a-f]{16}")) {
            throw new Malformed("the id of a replica is 16 hexadecimal digits");
        }
        return id;
    }
}
