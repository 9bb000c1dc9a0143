package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.log.KvChanges;
import dev.holdfast.denokv.engine.plan.KeyChange;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.engine.role.RoleTable;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What a database is among its copies, and how it takes what another one has committed: in transactions of its own
 * writer, so readers and watches see whole commits, and its log has them, too.
 *
 * <p>What a method has done when it returns is on the disk. Safe for many threads.
 */
public final class Intake {
    private static final int MOST_BYTES = 32 << 20;

    private final Path file;
    private final Writer writer;
    private volatile BooleanSupplier right = () -> true;
    private volatile boolean needsRight;

    Intake(Path file, Writer writer) {
        this.file = file;
        this.writer = writer;
    }

    /** Changes that are given one by one. */
    @FunctionalInterface
    public interface Changes {
        void each(Consumer<KeyChange> change);
    }

    private record Arrived(Versionstamp stamp, Commit commit, List<LoggedChange> changes) {
        void into(Group group) {
            // Hosted servers have several commits in one counter; here each has its own.
            long version = Math.max(stamp.high(), group.version() + 1);
            group.commit(
                    version,
                    commit.time().toEpochMilli(),
                    commit.origin(),
                    changes.stream().map(it -> KvChanges.keyChange(it, version)).toList());
        }
    }

    /** The database. */
    public Path file() {
        return file;
    }

    /** Its present role. */
    public Role role() {
        return writer.role();
    }

    /** The counter of its newest commit; finds out whether somebody else has written to the file. */
    public long version() {
        return writer.run(0, Group::version);
    }

    /**
     * Gives it another role, or leaves it what it is; between two writes.
     *
     * @param next is asked with the present one, and must not fail
     * @return what it is now
     */
    public Role become(UnaryOperator<Role> next) {
        return writer.run(0, group -> {
            Role role = next.apply(group.role());
            if (!role.equals(group.role())) {
                group.become(role);
            }
            return role;
        });
    }

    /**
     * The same, and its next versionstamps are far behind all that another copy may have given meanwhile: so that no
     * check takes a lost commit for one that came after it.
     */
    public Role becomeApart(UnaryOperator<Role> next) {
        return writer.run(0, group -> {
            Role role = next.apply(group.role());
            if (!role.equals(group.role())) {
                group.commit(group.version() + writer.leap(), CommitLog.WRITE, List.of());
                group.become(role);
            }
            return role;
        });
    }

    /**
     * From now on a write is only answered while it has the right to: asked before it is made, and again when it is on
     * the disk. Without it the write fails, and may have been made.
     *
     * @param held must not wait
     */
    public void answerOnlyWhile(BooleanSupplier held) {
        right = held;
        needsRight = true;
    }

    /** Whether {@link #answerOnlyWhile} was said. */
    public boolean needsRight() {
        return needsRight;
    }

    /** The epoch of the right to write this backup that it held last; 0 for none, or none since it was promoted. */
    public long held(String place) {
        return writer.roles(table -> table.held(place));
    }

    /** Remembers that it holds it. */
    public void hold(String place, long epoch) {
        writer.roles(table -> {
            table.hold(place, epoch);
            return null;
        });
    }

    /** The id of the database and of all that was made of it; empty while it has none: a replica, or never backed up. */
    public String lineage() {
        return writer.roles(RoleTable::lineage);
    }

    /** It is of this lineage from now on. */
    public void belong(String lineage) {
        writer.roles(table -> {
            table.belong(lineage);
            return null;
        });
    }

    /**
     * From now on versionstamps are far behind this one, if it is behind the newest here: another copy of the file has given
     * it, and others that nobody knows of.
     *
     * @return whether it was
     */
    public boolean goOnBehind(Versionstamp stamp) {
        return writer.run(0, group -> {
            boolean isAhead = group.version() < stamp.high();
            if (isAhead) {
                group.commit(stamp.high() + writer.leap(), CommitLog.WRITE, List.of());
            }
            return isAhead;
        });
    }

    void demandRight() {
        if (!right.getAsBoolean()) {
            throw new Failure(
                    Failure.Kind.BUSY,
                    "writes to " + file + " are not answered, because the lease of its backup is not held",
                    "They are again when the store answers; unless another server has taken it over");
        }
    }

    /**
     * Takes commits at their versionstamps, all in one transaction.
     *
     * @param commits in their order, all behind its position; positions are versionstamps
     * @param from what it must be: a replica that is exactly there
     * @return what it is now; empty commits move it, too. When it is not {@code from}, nothing is done, and that is told
     *     by returning null
     */
    public Role.Replica apply(List<Commit> commits, Role.Replica from) {
        List<Arrived> arrived = commits.stream()
                .map(it -> new Arrived(Versionstamp.parse(it.position().at()), it, KvChanges.changes(it)))
                .toList();
        long bytes = commits.stream().mapToLong(Commit::bytes).sum();
        return writer.run((int) Math.min(MOST_BYTES, bytes), group -> {
            if (!group.role().equals(from) || group.version() != from.version()) {
                return null;
            }
            arrived.forEach(it -> it.into(group));
            Role.Replica now = from.through(commits.getLast().position(), group.version());
            group.become(now);
            return now;
        });
    }

    /**
     * Takes a whole state, in one transaction: whoever reads sees the one before, or this one.
     *
     * @param changes what is to be done to the pairs, whatever was there; is called within the transaction
     * @param at of the state; a versionstamp
     * @param from what it must be
     * @return what it is now; null, with nothing done, when it is not {@code from}
     */
    public Role.Replica replace(Changes changes, Position at, Role.Replica from) {
        long version = Versionstamp.parse(at.at()).high();
        return writer.run(0, group -> {
            if (!group.role().equals(from)) {
                return null;
            }
            group.replace(changes, version, writer.newId());
            Role.Replica now = from.through(at, version);
            group.become(now);
            return now;
        });
    }
}
