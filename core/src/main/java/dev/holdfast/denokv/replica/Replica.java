package dev.holdfast.denokv.replica;

import dev.holdfast.denokv.engine.Intake;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import dev.holdfast.flow.changes.Follow;
import dev.holdfast.flow.changes.FollowStatus;
import dev.holdfast.flow.changes.Pace;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Keeps a database as another one is, in the background, for as long as it is open: whole commits, in order, at the
 * other one's versionstamps. After any end it goes on where it was. What the other side does not have any more is made
 * up for by its whole state, of which readers see all or nothing.
 *
 * <p>Safe for many threads.
 */
public final class Replica implements AutoCloseable {
    private static final Duration BEHIND = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofMillis(250);
    private static final long MOST_BYTES = 8 << 20;

    private final Intake database;
    private final Origin origin;
    private final Contact contact;
    private final Follow follow;

    private Replica(Intake database, Origin origin, Contact contact, Follow follow) {
        this.database = database;
        this.origin = origin;
        this.contact = contact;
        this.follow = follow;
    }

    /**
     * Makes a database a replica, if it is none yet.
     *
     * @param source what it is to follow
     * @param overwrite whether what was written to it by itself may be lost
     * @return by what id it is known to what it follows; empty for one that was promoted: it is none, and stays so,
     *     overwritten or not
     * @throws Failure USAGE for a database of its own that is not to be overwritten
     */
    public static Optional<String> claim(
            SqliteDatabase database, String source, boolean overwrite, RandomGenerator random) {
        String id = HexFormat.of().toHexDigits(random.nextLong());
        boolean isEmpty = database.intake().version() == 0;
        Role now = database.intake().become(role -> switch (role) {
            case Role.Replica _ -> role;
            case Role.Primary _ -> isEmpty || overwrite ? Role.Replica.of(id, source) : role;
            case Role.Fenced _ -> overwrite ? Role.Replica.of(id, source) : role;
            // An option that was left in place must not undo a promotion.
            case Role.Promoted _ -> role;
        });
        if (now instanceof Role.Primary || now instanceof Role.Fenced) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    database.intake().file() + " is a database of its own: as a replica it would lose what is in it",
                    "Name a new file, or add --replace");
        }
        return now instanceof Role.Replica it ? Optional.of(it.id()) : Optional.empty();
    }

    /**
     * Begins to follow.
     *
     * @param database that was claimed; closed by its owner, behind this
     * @param origin closed with this
     * @param said is told, from another thread, what a person should know: one line each
     */
    public static Replica start(SqliteDatabase database, Origin origin, Clock clock, Consumer<String> said) {
        Contact contact = new Contact(origin, clock);
        WholeState whole = file -> contact.heard(origin.whole().fetch(file));
        ReplicaTarget target = new ReplicaTarget(database.intake(), origin.address(), whole, said);
        Follow follow = Follow.start(
                contact,
                target,
                new Pace(Duration.ZERO, MOST_BYTES, RETRY, BEHIND),
                gone -> {
                    said.accept(gone.getMessage());
                    return true;
                },
                clock);
        return new Replica(database.intake(), origin, contact, follow);
    }

    Origin origin() {
        return origin;
    }

    /** Of what it follows; asks it. */
    Position newest() {
        return contact.newest();
    }

    /** Whether it has a state that can be shown. */
    public boolean hasState() {
        return !(database.role() instanceof Role.Replica it) || it.at() != null;
    }

    /** As of now. */
    public ReplicaStatus status() {
        FollowStatus progress = follow.status();
        String at = database.role() instanceof Role.Replica it && it.at() != null
                ? it.at().at()
                : "";
        return new ReplicaStatus(
                ReplicaStatus.State.of(progress.state()),
                at,
                progress.commits(),
                progress.lag(),
                contact.last(),
                problem(progress.trouble()));
    }

    private static String problem(RuntimeException trouble) {
        return switch (trouble) {
            case null -> "";
            case Failure it when !it.hint().isEmpty() -> it.getMessage() + ". " + it.hint();
            default -> String.valueOf(trouble.getMessage());
        };
    }

    /** Ends behind the commits that are being applied. Safe to call twice. */
    @Override
    public void close() {
        origin.primary().ifPresent(PrimaryLink::close);
        contact.close();
        follow.close();
    }
}
