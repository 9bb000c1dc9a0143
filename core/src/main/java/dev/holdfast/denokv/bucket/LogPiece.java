package dev.holdfast.denokv.bucket;

import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.wire.BackupLog;
import java.util.List;

/**
 * The content of one object of the log: whole commits, in order, at least one.
 *
 * @param timestampMs when it was cut; the time of all its commits, as far as readers know
 */
public record LogPiece(List<LoggedChange> changes, long timestampMs) {

    /** @throws Malformed when it is empty, out of order, or ends within a commit */
    public LogPiece {
        changes = List.copyOf(changes);
        if (changes.isEmpty()) {
            throw new Malformed("it holds no change");
        }
        if (timestampMs < 0) {
            throw new Malformed("its time is out of range");
        }
        for (int i = 1; i < changes.size(); i++) {
            checkStep(changes.get(i - 1).moment(), changes.get(i).moment());
        }
        if (!changes.getLast().moment().isEnd()) {
            throw new Malformed("it ends within a commit");
        }
    }

    private static void checkStep(Moment before, Moment now) {
        if (now.compareTo(before) <= 0) {
            throw new Malformed("the change at " + now + " stands behind the one at " + before);
        }
        if (before.isEnd() == now.commit().equals(before.commit())) {
            throw new Malformed("the commit " + before.commit() + " has no end, or goes on behind it");
        }
    }

    /** The name that it must have. */
    public ObjectName.Log name(Sequence sequence) {
        return new ObjectName.Log(
                sequence, changes.getFirst().moment(), changes.getLast().moment());
    }

    /** The object, with its checksum. */
    public byte[] write() {
        return Checksum.seal(
                new BackupLog(changes.stream().map(LoggedChange::entry).toList(), timestampMs).toBytes());
    }

    /**
     * Reads an object.
     *
     * @param name by which it was found
     * @throws Malformed when the content breaks a rule, or belongs to another name
     */
    public static LogPiece read(ObjectName.Log name, byte[] content) {
        Checksum.check(content);
        BackupLog log = BackupLog.parse(content);
        LogPiece piece =
                new LogPiece(log.entries().stream().map(LoggedChange::of).toList(), log.timestampMs());
        if (!piece.name(name.sequence()).equals(name)) {
            throw new Malformed("it holds other changes than its name says: " + piece.name(name.sequence()));
        }
        return piece;
    }
}
