package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.engine.file.PairTable;
import dev.holdfast.denokv.engine.log.KvChanges;
import dev.holdfast.denokv.engine.log.LogTables;
import dev.holdfast.denokv.engine.plan.KeyChange;
import dev.holdfast.denokv.engine.plan.Overlay;
import dev.holdfast.denokv.engine.plan.Pair;
import dev.holdfast.denokv.engine.plan.State;
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
    private int touches;

    /** Within a transaction that has begun; {@code head} is what the file says in it. */
    Group(PairTable pairs, LogTables log, LogTables.Head head, long nowMs) {
        this.pairs = pairs;
        this.log = log;
        this.head = head;
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

    /** @param version higher than the one before */
    void commit(long version, String origin, List<KeyChange> changes) {
        touches++;
        overlay.add(changes);
        changes.forEach(change -> changed.add(change.key()));
        head = log.append(head, KvChanges.logged(version, nowMs, origin, changes));
    }

    /** From here on the tables say what the commits did. */
    void flush() {
        touches++;
        overlay.changes().values().forEach(pairs::apply);
        overlay = new Overlay(pairs);
    }
}
