package dev.holdfast.denokv.history.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.denokv.bucket.Checksum;
import dev.holdfast.denokv.bucket.LogPiece;
import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.bucket.Sequence;
import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.log.PairsAt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes what a generation begins with: all pairs of one state, then that state's own commit as the first object of the
 * log, and at last {@code differential}, with which the generation is complete.
 *
 * <p>The first object of the log has one change that changes nothing. Without it stock readers would swallow the first
 * real commit: they look for the versionstamp of {@code differential} in the log.
 */
final class Base {
    /** What is said of it. */
    static final String NAME = "base.json";

    private static final long ANCHOR = 1;

    private final Folder folder;
    private final Fence fence;
    private final int partBytes;
    private final String lineage;
    private StoredPair newest;
    private final List<String> sums = new ArrayList<>();
    private long pairs;

    /** @param lineage of the database */
    Base(Folder folder, Fence fence, int partBytes, String lineage) {
        this.folder = folder;
        this.fence = fence;
        this.partBytes = partBytes;
        this.lineage = lineage;
    }

    /** @return what to remember of it */
    Bookmark write(PairsAt state) {
        Sequence sequence = Bookmark.sequence(fence.epoch(), 0);
        for (List<StoredPair> some = state.next(partBytes); !some.isEmpty(); some = state.next(partBytes)) {
            byte[] part = StoredPair.write(some);
            put(new ObjectName.Part(sequence, sums.size()).toString(), part);
            sums.add('"' + Checksum.of(part) + '"');
            pairs += some.size();
            for (StoredPair pair : some) {
                newest = pair.versionstamp().equals(state.versionstamp()) ? pair : newest;
            }
        }
        String announced = "{\"parts\":" + sums.size() + ",\"pairs\":" + pairs + ",\"sums\":" + sums + ",\"lineage\":\""
                + lineage + "\"}\n";
        put(NAME, announced.getBytes(UTF_8));
        Bookmark mark = new Bookmark(folder.name(), fence.epoch(), ANCHOR, null);
        LogPiece anchor = new LogPiece(List.of(anchor(state)), state.timeMs());
        put(anchor.name(mark.sequence()).toString(), anchor.write());
        put(ObjectName.DIFFERENTIAL, state.versionstamp().toString().getBytes(UTF_8));
        return mark;
    }

    /** How many pairs were written so far. */
    long pairs() {
        return pairs;
    }

    private void put(String name, byte[] content) {
        fence.check();
        folder.put(name, content);
    }

    private LoggedChange anchor(PairsAt state) {
        Moment moment = Moment.endOf(state.versionstamp());
        return newest == null
                ? new LoggedChange.Clear(moment, absent(state))
                : new LoggedChange.Set(
                        moment, newest.key(), newest.value(), newest.encoding(), Math.max(0, newest.expireAtMs()));
    }

    /** A key that no part of a real one begins with, and that is not there either. */
    private static byte[] absent(PairsAt state) {
        byte[] key = {0};
        while (state.has(key)) {
            key = Arrays.copyOf(key, key.length + 1);
        }
        return key;
    }
}
