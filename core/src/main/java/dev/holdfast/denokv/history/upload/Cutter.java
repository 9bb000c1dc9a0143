package dev.holdfast.denokv.history.upload;

import dev.holdfast.denokv.bucket.LogPiece;
import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.engine.log.KvChanges;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes objects of commits: each ends with a commit, and spans no more time or bytes than it may. */
record Cutter(Duration interval, long bytes) {

    /**
     * An object of the log.
     *
     * @param end behind its last commit
     */
    record Cut(LogPiece piece, Position end) {}

    /** Commits without changes become nothing: readers know no empty ones. */
    List<Cut> cut(List<Commit> commits) {
        List<Cut> cuts = new ArrayList<>();
        List<Commit> some = new ArrayList<>();
        long size = 0;
        for (Commit commit : commits) {
            if (commit.changes().isEmpty()) {
                continue;
            }
            boolean isFull = size > 0 && size + commit.bytes() > bytes;
            if (isFull
                    || !some.isEmpty()
                            && !commit.time().isBefore(some.getFirst().time().plus(interval))) {
                cuts.add(one(some));
                some.clear();
                size = 0;
            }
            some.add(commit);
            size += commit.bytes();
        }
        if (!some.isEmpty()) {
            cuts.add(one(some));
        }
        return cuts;
    }

    /** All of them as one object: again the same for the same commits, of which at least one has changes. */
    static Cut one(List<Commit> commits) {
        List<LoggedChange> changes = new ArrayList<>();
        Commit last = commits.getLast();
        for (Commit commit : commits) {
            changes.addAll(KvChanges.changes(commit));
            last = commit.changes().isEmpty() ? last : commit;
        }
        return new Cut(new LogPiece(changes, last.time().toEpochMilli()), last.position());
    }
}
