package dev.holdfast.denokv.bucket;

import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.BackupPairs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pair of the snapshot.
 *
 * @param expireAtMs {@link #NEVER}, or when it goes; stock readers do not heed it
 */
public record StoredPair(byte[] key, byte[] value, Encoding encoding, Versionstamp versionstamp, long expireAtMs) {
    /** Of a pair that does not expire. */
    public static final long NEVER = -1;

    private static final int SHORT = Versionstamp.LENGTH + 1;
    private static final int LONG = SHORT + 8;

    /** The content of a part of the snapshot, with its checksum. */
    public static byte[] write(List<StoredPair> pairs) {
        return Checksum.seal(new BackupPairs(
                        pairs.stream()
                                .map(it -> new BackupPairs.Pair(prefixed('d', it.key), it.value))
                                .toList(),
                        pairs.stream()
                                .map(it -> new BackupPairs.Pair(prefixed('m', it.key), it.metadata()))
                                .toList())
                .toBytes());
    }

    /** @throws Malformed for a part whose two lists do not belong together, or that breaks another rule of the format */
    public static List<StoredPair> read(byte[] content) {
        Checksum.check(content);
        BackupPairs pairs = BackupPairs.parse(content);
        if (pairs.data().size() != pairs.metadata().size()) {
            throw new Malformed("it has " + pairs.data().size() + " values and "
                    + pairs.metadata().size() + " descriptions of them");
        }
        List<StoredPair> read = new ArrayList<>();
        for (int i = 0; i < pairs.data().size(); i++) {
            read.add(pair(pairs.data().get(i), pairs.metadata().get(i)));
        }
        return read;
    }

    private static StoredPair pair(BackupPairs.Pair data, BackupPairs.Pair metadata) {
        byte[] key = unprefixed('d', data.key());
        if (!Arrays.equals(key, unprefixed('m', metadata.key()))) {
            throw new Malformed("the description of a pair is of another key");
        }
        ByteBuffer in = ByteBuffer.wrap(metadata.value()).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() != SHORT && in.remaining() != LONG) {
            throw new Malformed("the description of a pair has " + in.remaining() + " bytes");
        }
        byte[] stamp = new byte[Versionstamp.LENGTH];
        in.get(stamp);
        Encoding encoding = Encoding.of(in.get());
        return new StoredPair(
                key, data.value(), encoding, Versionstamp.of(stamp), in.hasRemaining() ? in.getLong() : NEVER);
    }

    private byte[] metadata() {
        return ByteBuffer.allocate(LONG)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(versionstamp.bytes())
                .put((byte) encoding.code())
                .putLong(expireAtMs)
                .array();
    }

    private static byte[] prefixed(char kind, byte[] key) {
        byte[] name = new byte[key.length + 1];
        name[0] = (byte) kind;
        System.arraycopy(key, 0, name, 1, key.length);
        return name;
    }

    private static byte[] unprefixed(char kind, byte[] name) {
        if (name.length == 0 || name[0] != kind) {
            throw new Malformed("a key of the snapshot does not begin with " + kind);
        }
        return Arrays.copyOfRange(name, 1, name.length);
    }
}
