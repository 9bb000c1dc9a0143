package dev.holdfast.denokv.replica;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.Intake;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.plan.KeyChange;
import dev.holdfast.denokv.engine.plan.Pair;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.state.FilePairs;
import dev.holdfast.denokv.state.Merge;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.flow.changes.ChangeTarget;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import dev.holdfast.flow.changes.Superseded;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A database that is a replica, as a target of the history that it follows. How far it is stands in its file, written in
 * the transaction that brings the commits. A whole state is fetched into a file beside it and then put in place in one
 * transaction, of which readers see all or nothing.
 */
final class ReplicaTarget implements ChangeTarget {
    private final Intake database;
    private final String source;
    private final WholeState whole;
    private final Consumer<String> said;
    private Role.Replica role;

    /**
     * @param database closed by its owner
     * @param source the address of what it follows
     * @param said is told what a person should know
     */
    ReplicaTarget(Intake database, String source, WholeState whole, Consumer<String> said) {
        this.database = database;
        this.source = source;
        this.whole = whole;
        this.said = said;
    }

    @Override
    public String address() {
        return "denokv:" + database.file();
    }

    @Override
    public Optional<Position> position() {
        role = present();
        boolean isIts = role.at() != null && role.source().equals(source);
        if (isIts && database.version() != role.version()) {
            said.accept(otherProgram());
            return Optional.empty();
        }
        return isIts ? Optional.of(role.at()) : Optional.empty();
    }

    private Role.Replica present() {
        if (database.role() instanceof Role.Replica it) {
            return it;
        }
        throw new Superseded(database.file() + " is no replica any more", "It is followed by nobody from now on");
    }

    private String otherProgram() {
        return "another program has written to " + database.file() + ": its state is fetched anew";
    }

    @Override
    public Position begin() {
        Role.Replica from = present();
        said.accept("copying the whole state of " + source);
        try (TemporaryFolder folder =
                TemporaryFolder.in(database.file().toAbsolutePath().getParent())) {
            Path made = folder.path().resolve("state.sqlite3");
            WholeState.Fetched fetched = whole.fetch(made);
            role = taken(install(made, fetched.at(), sourced(from)));
            said.accept("the whole state is here: " + fetched.pairs() + " pairs as of "
                    + fetched.at().at());
            return fetched.at();
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    "there is no room for a copy beside " + database.file() + ": " + e,
                    "Is the disk full?",
                    e);
        }
    }

    /** It may have followed something else before. */
    private Role.Replica sourced(Role.Replica from) {
        Role now = database.become(
                role -> role.equals(from) ? new Role.Replica(from.id(), source, from.at(), from.version()) : role);
        return now instanceof Role.Replica it ? it : present();
    }

    private Role.Replica install(Path made, Position at, Role.Replica from) {
        try (Session before = Session.reading(database.file());
                Session after = Session.reading(made)) {
            return database.replace(
                    change -> Merge.walk(
                            new FilePairs(before), new FilePairs(after), (old, its) -> differ(old, its, change)),
                    at,
                    from);
        }
    }

    private static boolean differ(StoredPair old, StoredPair its, Consumer<KeyChange> change) {
        if (its == null) {
            change.accept(new KeyChange(old.key(), null));
        } else if (old == null || !isSame(old, its)) {
            change.accept(new KeyChange(
                    its.key(),
                    new Pair(
                            its.value(),
                            its.encoding().code(),
                            its.versionstamp().high(),
                            its.expireAtMs())));
        }
        return true;
    }

    private static boolean isSame(StoredPair a, StoredPair b) {
        return a.versionstamp().equals(b.versionstamp()) && a.expireAtMs() == b.expireAtMs() && Merge.isSameValue(a, b);
    }

    @Override
    public void apply(List<Commit> commits) {
        List<Commit> fresh = fresh(commits);
        if (!fresh.isEmpty()) {
            role = taken(database.apply(fresh, role));
        }
    }

    private List<Commit> fresh(List<Commit> commits) {
        Position first = commits.getFirst().position();
        if (role == null
                || role.at() == null
                || !first.generation().equals(role.at().generation())) {
            throw new PositionGone(address(), first, first);
        }
        Versionstamp have = Versionstamp.parse(role.at().at());
        return commits.stream()
                .filter(it -> Versionstamp.parse(it.position().at()).compareTo(have) > 0)
                .toList();
    }

    private Role.Replica taken(Role.Replica now) {
        if (now == null) {
            throw new PositionGone(
                    otherProgram(),
                    "Let only one program write to it",
                    present().at());
        }
        return now;
    }

    /** The database is its owner's. */
    @Override
    public void close() {
        // Nothing of its own.
    }
}
