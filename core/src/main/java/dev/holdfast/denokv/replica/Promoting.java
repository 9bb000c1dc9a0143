package dev.holdfast.denokv.replica;

import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.replica.link.Fencing;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import dev.holdfast.denokv.replica.link.Promotion;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes a replica a primary. Planned: the primary takes no writes any more, everything that it has acknowledged comes
 * over, and only then writes are taken here. Forced: the same as far as the primary answers, and then in any case.
 */
final class Promoting {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration SHORT_ANSWER = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration SHORT_DRAIN = Duration.ofSeconds(5);
    private static final long LOOK_MS = 2;

    private final SqliteDatabase database;
    private final Replica replica;
    private final Optional<Member.Right> right;
    private final Clock clock;

    Promoting(SqliteDatabase database, Replica replica, Optional<Member.Right> right, Clock clock) {
        this.database = database;
        this.replica = replica;
        this.right = right;
        this.clock = clock;
    }

    Promotion run(Role.Replica role, boolean force) {
        if (role.at() == null) {
            return Promotion.refused(database.intake().file() + " has no state yet");
        }
        try {
            return force ? forced(role) : planned(role);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Promotion.refused("it was interrupted");
        }
    }

    private Promotion planned(Role.Replica role) throws InterruptedException {
        Optional<PrimaryLink> primary = replica.origin().primary();
        if (primary.isEmpty()) {
            return Promotion.refused(database.intake().file() + " follows a backup, and can tell nobody to take no more"
                    + " writes. Stop the primary, and use --force");
        }
        Fencing fencing;
        try {
            fencing = primary.get().fence(role.id(), ANSWER);
        } catch (Failure e) {
            return Promotion.refused(e.getMessage() + ". Nothing was changed here; the primary may have stopped taking"
                    + " writes. Try again, or use --force");
        }
        if (fencing.by().isEmpty()) {
            return Promotion.refused(fencing.why());
        }
        if (!reached(position(fencing), DRAIN)) {
            ReplicaStatus status = replica.status();
            return Promotion.refused("the primary takes no writes any more, but what it has did not come over in time ("
                    + status.commits() + " commits are missing"
                    + (status.problem().isEmpty() ? "" : "; " + status.problem())
                    + "). Try again; or use --force here, or on the primary, which takes writes again then");
        }
        return finish(true, Promotion.FENCED);
    }

    private Promotion forced(Role.Replica role) throws InterruptedException {
        Optional<Fencing> fencing = replica.origin().primary().flatMap(it -> tried(it, role.id()));
        boolean isFenced = fencing.isPresent() && !fencing.get().by().isEmpty();
        boolean isComplete = isFenced && reached(position(fencing.get()), SHORT_DRAIN);
        boolean isTaken;
        try {
            isTaken = !isFenced && right.isPresent() && right.get().take();
        } catch (Failure e) {
            return Promotion.refused("the lease of the backup could not be taken over: " + e.getMessage());
        }
        if (!isFenced) {
            takeWhatIsThere();
        }
        return finish(isComplete, isFenced ? Promotion.FENCED : isTaken ? Promotion.LEASE_TAKEN : "");
    }

    /** Nothing more comes to it from now on, if there is a lease and it was taken. */
    private void takeWhatIsThere() throws InterruptedException {
        try {
            reached(replica.newest(), SHORT_DRAIN);
        } catch (Failure e) {
            // It is what the promotion is for.
            return;
        }
    }

    private static Optional<Fencing> tried(PrimaryLink primary, String id) {
        try {
            return Optional.of(primary.fence(id, SHORT_ANSWER));
        } catch (Failure e) {
            // It is not expected to answer: that is why force is used.
            return Optional.empty();
        }
    }

    private static Position position(Fencing fencing) {
        return new Position(fencing.generation(), fencing.newest());
    }

    private boolean reached(Position last, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isAt(last)) {
            if (deadline - System.nanoTime() < 0) {
                return false;
            }
            synchronized (this) {
                wait(LOOK_MS);
            }
        }
        return true;
    }

    private boolean isAt(Position position) {
        return database.intake().role() instanceof Role.Replica it && position.equals(it.at());
    }

    private Promotion finish(boolean isComplete, String former) {
        ReplicaStatus before = replica.status();
        UnaryOperator<Role> promoted = role -> role instanceof Role.Replica it
                ? new Role.Promoted(it.id(), Versionstamp.of(it.version()), clock.instant())
                : role;
        Role now = isComplete
                ? database.intake().become(promoted)
                : database.intake().becomeApart(promoted);
        if (!(now instanceof Role.Promoted it)) {
            return Promotion.refused(database.intake().file() + " is no replica any more");
        }
        replica.close();
        return new Promotion(
                true,
                "",
                it.through().toString(),
                isComplete,
                former,
                isComplete ? 0 : before.commits(),
                before.contact() == null ? 0 : before.contact().toEpochMilli());
    }
}
