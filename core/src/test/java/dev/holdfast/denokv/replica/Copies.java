package dev.holdfast.denokv.replica;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.Database;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.PairsAt;
import dev.holdfast.denokv.state.State;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Short words for replicas. */
public final class Copies {
    private static final int PAGE = 1_000;
    private static final byte[] LAST = {(byte) 0xff};

    private Copies() {}

    /** What a database has, as a whole state. */
    static WholeState whole(SqliteDatabase database) {
        return file -> {
            try (PairsAt pairs = database.pairs();
                    State state = new State(file)) {
                long count = 0;
                for (List<StoredPair> some = pairs.next(1 << 16); !some.isEmpty(); some = pairs.next(1 << 16)) {
                    some.forEach(state::put);
                    count += some.size();
                }
                state.finish(pairs.versionstamp());
                return new WholeState.Fetched(pairs.position(), count);
            }
        };
    }

    static Origin origin(SqliteDatabase database) {
        return new Origin(database.log().address(), database::log, whole(database), Optional.empty());
    }

    static Replica start(SqliteDatabase replica, Origin origin) {
        Replica.claim(replica, origin.address(), false, new KvFixture.Randomness(1));
        return Replica.start(replica, origin, new KvFixture.TestClock(), line -> {});
    }

    /** Everything, with versionstamps: {@code key=value@stamp}. */
    public static List<String> lines(Database database) {
        List<String> lines = new ArrayList<>();
        byte[] start = {};
        while (start != null) {
            List<KvEntry> page = database.read(new SnapshotRead(List.of(new ReadRange(start, LAST, PAGE, false))))
                    .ranges()
                    .getFirst();
            page.forEach(it -> lines.add(line(it.key(), it.value(), it.versionstamp())));
            start = page.size() < PAGE
                    ? null
                    : java.util.Arrays.copyOf(
                            page.getLast().key(), page.getLast().key().length + 1);
        }
        return lines;
    }

    /** The same of one pair. */
    public static String line(byte[] key, byte[] value, byte[] versionstamp) {
        return new String(key, StandardCharsets.UTF_8) + "=" + HexFormat.of().formatHex(value) + "@"
                + HexFormat.of().formatHex(versionstamp);
    }
}
