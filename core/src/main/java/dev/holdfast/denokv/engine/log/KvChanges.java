package dev.holdfast.denokv.engine.log;

import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.engine.plan.KeyChange;
import dev.holdfast.denokv.engine.plan.Pair;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.BackupLog;
import dev.holdfast.flow.changes.Change;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Key;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes of pairs in the forms that others know: entries of a backup, and records of the corridor.
 *
 * <p>A record has four cells: key (BLOB), encoding (INTEGER), value (BLOB), and when it expires (INTEGER, milliseconds
 * since 1970, or NULL).
 */
public final class KvChanges {
    /** The one collection of a database. */
    public static final String COLLECTION = "kv";

    private static final int ORDER_BYTES = 2;
    private static final int LAST = 0xffff;
    private static final byte[] NO_VALUE = {};

    private KvChanges() {}

    /** As a backup has them: each with its place in the commit behind the versionstamp, the last with {@code ffff}. */
    public static LoggedCommit logged(long version, long timeMs, String origin, List<KeyChange> changes) {
        byte[] stamp = Versionstamp.of(version).bytes();
        List<BackupLog.Entry> entries = new ArrayList<>(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            int order = i == changes.size() - 1 ? LAST : i;
            byte[] place = ByteBuffer.allocate(stamp.length + ORDER_BYTES)
                    .put(stamp)
                    .putShort((short) order)
                    .array();
            entries.add(entry(place, changes.get(i)));
        }
        return new LoggedCommit(version, origin, new BackupLog(entries, timeMs));
    }

    /** What it is in the corridor. */
    public static Commit commit(String generation, LoggedCommit it) {
        return new Commit(
                CommitLog.position(generation, it.version()),
                Instant.ofEpochMilli(it.changes().timestampMs()),
                it.origin(),
                it.changes().entries().stream().map(KvChanges::change).toList());
    }

    /** What a commit of the corridor is in a backup. */
    public static List<LoggedChange> changes(Commit commit) {
        Versionstamp stamp = Versionstamp.parse(commit.position().at());
        List<LoggedChange> changes = new ArrayList<>(commit.changes().size());
        for (int i = 0; i < commit.changes().size(); i++) {
            boolean isLast = i == commit.changes().size() - 1;
            changes.add(change(
                    new Moment(stamp, isLast ? LAST : i), commit.changes().get(i)));
        }
        return changes;
    }

    /** The same for a database, behind the commit with this counter. */
    public static KeyChange keyChange(LoggedChange change, long version) {
        return switch (change) {
            case LoggedChange.Set it ->
                new KeyChange(
                        it.key(),
                        new Pair(
                                it.value(),
                                it.encoding().code(),
                                version,
                                it.expireAtMs() == 0 ? Pair.NEVER : it.expireAtMs()));
            case LoggedChange.Clear it -> new KeyChange(it.key(), null);
        };
    }

    private static LoggedChange change(Moment moment, Change change) {
        return switch (change) {
            case Change.Put(String collection, Batch it) ->
                new LoggedChange.Set(
                        moment,
                        it.bytes(0, 0),
                        it.bytes(0, 2),
                        Encoding.of((int) it.integer(0, 1)),
                        it.isNull(0, 3) ? 0 : it.integer(0, 3));
            case Change.Remove(String collection, Key key) ->
                new LoggedChange.Clear(moment, key.asRow().bytes(0, 0));
        };
    }

    private static BackupLog.Entry entry(byte[] place, KeyChange change) {
        Pair pair = change.pair();
        return pair == null
                ? new BackupLog.Entry(place, BackupLog.Kind.CLEAR, change.key(), NO_VALUE, 0, 0)
                : new BackupLog.Entry(
                        place,
                        BackupLog.Kind.SET,
                        change.key(),
                        pair.value(),
                        pair.encoding(),
                        Math.max(0, pair.expireAtMs()));
    }

    /** A SET or CLEAR as a change of a record. */
    public static Change change(BackupLog.Entry it) {
        BatchBuilder row = new BatchBuilder(4, it.key().length + it.value().length + 64);
        row.addBlob(it.key()).addInteger(it.encoding()).addBlob(it.value());
        Batch record = (it.expireAtMs() == 0 ? row.addNull() : row.addInteger(it.expireAtMs())).build();
        return it.kind() == BackupLog.Kind.CLEAR
                ? new Change.Remove(COLLECTION, key(record))
                : new Change.Put(COLLECTION, record);
    }

    private static Key key(Batch record) {
        return record.key(0, new int[] {0});
    }
}
