package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.engine.file.PairTable;
import dev.holdfast.denokv.engine.log.KvChanges;
import dev.holdfast.denokv.engine.log.LogTables;
import dev.holdfast.denokv.engine.plan.KeyChange;
import dev.holdfast.denokv.engine.plan.Overlay;
import dev.holdfast.denokv.engine.plan.Pair;
import dev.holdfast.denokv.engine.plan.State;
import dev.holdfast.denokv.engine.role.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Commits that go to the disk together. Pairs are kept in memory until {@link #flush}, which writes each key once, and in
 * their order; the log has every commit.
 */
final class Group implements State {
    private final PairTable pairs;
    private final LogTables log;
    private final long nowMs;
    private final List<byte[]> changed = new ArrayList<>();
    private Overlay overlay;
    private LogTables.Head head;
    private Role role;
    private boolean replaced;
    private int touches;

    /** Within a transaction that has begun; {@code head} and {@code role} are what the file says in it. */
    Group(PairTable pairs, LogTables log, LogTables.Head head, Role role, long nowMs) {
        this.pairs = pairs;
        this.log = log;
        this.head = head;
        this.role = role;
        this.nowMs = Math.max(nowMs, head.timeMs());
        this.overlay = new Overlay(pairs);
    }

    @Override
    public Pair find(byte[] key) {
        return overlay.find(key);
    }

    /** Of its newest commit. */
    long version() {
        return head.version();
    }

    LogTables.Head head() {
        return head;
    }

    /** Is higher after everything that changes it. */
    int touches() {
        return touches;
    }

    /** Keys that its commits touched. */
    List<byte[]> changed() {
        return changed;
    }

    /** Whether any pair may be another one than before. */
    boolean isReplaced() {
        return replaced;
    }

    Role role() {
        return role;
    }

    void become(Role next) {
        touches++;
        role = next;
    }

    /** @param version higher than the one before */
    void commit(long version, String origin, List<KeyChange> changes) {
        commit(version, nowMs, origin, changes);
    }

    /** The same, of one that was made elsewhere at that time. */
    void commit(long version, long timeMs, String origin, List<KeyChange> changes) {
        touches++;
        overlay.add(changes);
        changes.forEach(change -> changed.add(change.key()));
        head = log.append(head, KvChanges.logged(version, Math.max(timeMs, head.timeMs()), origin, changes));
    }

    /** Makes it a state that was made elsewhere, with which a generation of the log begins. Not in the log themselves. */
    void replace(Intake.Changes changes, long version, String generation) {
        flush();
        changes.each(pairs::apply);
        replaced = true;
        head = log.beginGeneration(head.at(version), generation, nowMs);
    }

    /** From here on the tables say what the commits did. */
    void flush() {
        touches++;
        overlay.changes().values().forEach(pairs::apply);
        overlay = new Overlay(pairs);
    }
}
