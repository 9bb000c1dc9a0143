package dev.holdfast.denokv.replica.link;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.log.PairsAt;
import dev.holdfast.denokv.state.State;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Position;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/** A whole state, sent: its position, the pairs in parts of the snapshot of a backup, and how many there were. */
final class Whole {
    private static final long PART_BYTES = 1 << 20;
    private static final byte[] END = {};

    private Whole() {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Begun(String generation, String at) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Ended(long pairs) {}

    static void write(PairsAt pairs, DataOutputStream out) throws IOException {
        Position at = pairs.position();
        Frames.write(out, Asked.json(new Begun(at.generation(), at.at())));
        long count = 0;
        for (List<StoredPair> some = pairs.next(PART_BYTES); !some.isEmpty(); some = pairs.next(PART_BYTES)) {
            Frames.write(out, StoredPair.write(some));
            count += some.size();
        }
        Frames.write(out, END);
        Frames.write(out, Asked.json(new Ended(count)));
    }

    /**
     * Fills a state, and ends it.
     *
     * @throws IOException when it is cut off, or not what was sent
     */
    static PrimaryLink.Copied read(DataInputStream in, State into) throws IOException {
        Begun begun = Asked.read(Frames.read(in), Begun.class);
        long count = 0;
        try {
            for (byte[] part = Frames.read(in); part.length > 0; part = Frames.read(in)) {
                List<StoredPair> pairs = StoredPair.read(part);
                pairs.forEach(into::put);
                count += pairs.size();
            }
        } catch (Malformed e) {
            throw new IOException("the pairs are damaged: " + e.getMessage(), e);
        }
        long sent = Asked.read(Frames.read(in), Ended.class).pairs();
        if (sent != count) {
            throw new IOException(count + " pairs came of " + sent);
        }
        into.finish(Versionstamp.parse(begun.at()));
        return new PrimaryLink.Copied(new Position(begun.generation(), begun.at()), count);
    }
}
