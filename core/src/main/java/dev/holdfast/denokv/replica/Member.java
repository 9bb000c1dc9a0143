package dev.holdfast.denokv.replica;

import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.replica.link.Duties;
import dev.holdfast.denokv.replica.link.Fencing;
import dev.holdfast.denokv.replica.link.Promotion;
import dev.holdfast.denokv.replica.link.Standing;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Position;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** A database among its copies: says how it stands, and changes its role when it is told to. Safe for many threads. */
public final class Member implements Duties {
    private final SqliteDatabase database;
    private final Optional<Replica> replica;
    private final Optional<Right> right;
    private final Clock clock;

    /**
     * @param database closed by its owner
     * @param replica what keeps it up to date, if anything does; ended when it is promoted
     * @param right to write the backup, which is taken over when it is promoted by force
     */
    public Member(SqliteDatabase database, Optional<Replica> replica, Optional<Right> right, Clock clock) {
        this.database = database;
        this.replica = replica;
        this.right = right;
        this.clock = clock;
    }

    /** The right to write a backup. */
    @FunctionalInterface
    public interface Right {
        /**
         * Takes it over, and waits until the one before does not act on it any more.
         *
         * @return false when nobody has ever had it
         * @throws dev.holdfast.model.Failure when it could not be had
         */
        boolean take();
    }

    @Override
    public Standing standing(Standing.Log log, long nowMs, List<Standing.Follower> replicas) {
        Role role = database.intake().role();
        String kind = switch (role) {
            case Role.Primary _ -> "primary";
            case Role.Replica _ -> "replica";
            case Role.Fenced _ -> "fenced";
            case Role.Promoted _ -> "promoted";
        };
        String by = role instanceof Role.Fenced it ? it.by() : "";
        String through = role instanceof Role.Promoted it ? it.through().toString() : "";
        return new Standing(kind, by, through, log, nowMs, following(role), replicas);
    }

    private Standing.Following following(Role role) {
        if (replica.isEmpty() || !(role instanceof Role.Replica)) {
            return null;
        }
        ReplicaStatus it = replica.get().status();
        return new Standing.Following(
                replica.get().origin().address(),
                it.state().toString(),
                it.at(),
                it.commits(),
                it.lag().toMillis(),
                it.contact() == null ? 0 : it.contact().toEpochMilli(),
                it.problem());
    }

    @Override
    public Fencing fence(String by) {
        Role now = database.intake().become(role -> role.takesWrites() ? new Role.Fenced(by, clock.instant()) : role);
        if (!(now instanceof Role.Fenced it)) {
            return Fencing.refused(database.intake().file() + " is a replica itself");
        }
        if (!it.by().equals(by)) {
            return Fencing.refused(database.intake().file() + " takes no writes since " + it.since()
                    + ", when the replica " + it.by() + " was to take them");
        }
        Position newest = database.log().newest();
        return new Fencing(it.by(), "", newest.generation(), newest.at());
    }

    @Override
    public synchronized Promotion promote(boolean force) {
        return switch (database.intake().role()) {
            case Role.Primary _ ->
                Promotion.refused(database.intake().file() + " is a primary, and takes writes already");
            case Role.Promoted it ->
                new Promotion(
                        true,
                        "it was promoted already, on " + it.since(),
                        it.through().toString(),
                        false,
                        "",
                        0,
                        0);
            case Role.Fenced it when force -> released(it);
            case Role.Fenced it ->
                Promotion.refused(database.intake().file() + " takes no writes since " + it.since()
                        + ", when the replica " + it.by() + " was to take them. If that one does not, use --force");
            case Role.Replica it -> new Promoting(database, replica.orElseThrow(), right, clock).run(it, force);
        };
    }

    private Promotion released(Role.Fenced before) {
        Versionstamp through = Versionstamp.parse(database.log().newest().at());
        Role now = database.intake()
                .becomeApart(role -> role.equals(before) ? new Role.Promoted("", through, clock.instant()) : role);
        return new Promotion(
                now.takesWrites(),
                "it takes writes again; what the replica " + before.by() + " has taken meanwhile is not here",
                through.toString(),
                false,
                "",
                0,
                0);
    }
}
