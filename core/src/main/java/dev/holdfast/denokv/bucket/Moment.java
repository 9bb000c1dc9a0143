package dev.holdfast.denokv.bucket;

import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The place of one change in the log: the versionstamp of its commit, and its order in it. Twelve bytes.
 *
 * @param order from 0; {@link #LAST} for the last change of a commit, also if it is the only one
 */
public record Moment(Versionstamp commit, int order) implements Comparable<Moment> {
    /** The order of the last change of each commit. */
    public static final int LAST = 0xffff;

    private static final int LENGTH = Versionstamp.LENGTH + 2;

    public Moment {
        if (order < 0 || order > LAST) {
            throw new Malformed("the order of a change is out of range");
        }
    }

    /** The end of a commit. */
    public static Moment endOf(Versionstamp commit) {
        return new Moment(commit, LAST);
    }

    /** @throws Malformed unless there are twelve bytes */
    public static Moment of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new Malformed("a versionstamp in a log has 12 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte[] stamp = new byte[Versionstamp.LENGTH];
        buffer.get(stamp);
        return new Moment(Versionstamp.of(stamp), Short.toUnsignedInt(buffer.getShort()));
    }

    static Moment parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** Whether the commit is whole with this change. */
    public boolean isEnd() {
        return order == LAST;
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .put(commit.bytes())
                .putShort((short) order)
                .array();
    }

    @Override
    public int compareTo(Moment other) {
        int byCommit = commit.compareTo(other.commit);
        return byCommit != 0 ? byCommit : Integer.compare(order, other.order);
    }

    /** 24 hexadecimal digits, in lower case. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
