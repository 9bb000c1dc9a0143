package dev.holdfast.denokv.wire;

import java.util.ArrayList;
import java.util.List;

/** One state of all the watched keys, in the order in which they were asked for. */
public record WatchOutput(ReadStatus status, List<Key> keys) {

    /**
     * One watched key.
     *
     * @param changed whether the entry is given; in the first message it is for every key
     * @param entry null when the key is absent, or has not changed
     */
    public record Key(boolean changed, KvEntry entry) {}

    /** @throws dev.holdfast.denokv.value.Malformed for bytes that are no such message */
    public static WatchOutput parse(byte[] message) {
        var it = new Object() {
            ReadStatus status = ReadStatus.UNSPECIFIED;
        };
        List<Key> keys = new ArrayList<>();
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> it.status = ReadStatus.of(in.small());
                case 2 -> keys.add(key(in.bytes()));
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new WatchOutput(it.status, keys);
    }

    private static Key key(byte[] message) {
        var it = new Object() {
            boolean changed;
            KvEntry entry;
        };
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> it.changed = in.flag();
                case 2 -> it.entry = KvEntry.parse(in.bytes());
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new Key(it.changed, it.entry);
    }

    public byte[] toBytes() {
        return FieldWriter.message(out -> out.number(1, status.ordinal()).each(2, keys, WatchOutput::bytes));
    }

    private static byte[] bytes(Key key) {
        return FieldWriter.message(out -> {
            out.flag(1, key.changed());
            if (key.entry() != null) {
                out.some(2, key.entry().toBytes());
            }
        });
    }
}
