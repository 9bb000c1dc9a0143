package dev.holdfast.denokv.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The content of a log object in a backup bucket.
 *
 * @param timestampMs when it was cut
 */
public record BackupLog(List<Entry> entries, long timestampMs) {

    /** What an entry does. Readers know only the first two. */
    public enum Kind {
        UNSPECIFIED,
        SET,
        CLEAR,
        SUM,
        MAX,
        MIN;

        static Kind of(int code) {
            return code >= 0 && code < values().length ? values()[code] : UNSPECIFIED;
        }
    }

    /**
     * One change.
     *
     * @param versionstamp ten bytes of the commit and two of the order in it, {@code ffff} for its last
     * @param encoding the number of a {@link dev.holdfast.denokv.value.Encoding}; 0 with CLEAR
     * @param expireAtMs 0 for never
     */
    public record Entry(byte[] versionstamp, Kind kind, byte[] key, byte[] value, int encoding, long expireAtMs) {
        static Entry parse(byte[] message) {
            var it = new Object() {
                byte[] versionstamp = {};
                Kind kind = Kind.UNSPECIFIED;
                byte[] key = {};
                byte[] value = {};
                int encoding;
                long expireAtMs;
            };
            new FieldReader(message).each((field, in) -> {
                switch (field) {
                    case 1 -> it.versionstamp = in.bytes();
                    case 2 -> it.kind = Kind.of(in.small());
                    case 3 -> it.key = in.bytes();
                    case 4 -> it.value = in.bytes();
                    case 5 -> it.encoding = in.small();
                    case 6 -> it.expireAtMs = in.number();
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            return new Entry(it.versionstamp, it.kind, it.key, it.value, it.encoding, it.expireAtMs);
        }

        byte[] toBytes() {
            return FieldWriter.message(out -> out.bytes(1, versionstamp)
                    .number(2, kind.ordinal())
                    .bytes(3, key)
                    .bytes(4, value)
                    .number(5, encoding)
                    .number(6, expireAtMs));
        }
    }

    /** @throws dev.holdfast.denokv.value.Malformed for bytes that are no such message */
    public static BackupLog parse(byte[] message) {
        var it = new Object() {
            long timestampMs;
        };
        List<Entry> entries = new ArrayList<>();
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> entries.add(Entry.parse(in.bytes()));
                case 2 -> it.timestampMs = in.number();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new BackupLog(entries, it.timestampMs);
    }

    public byte[] toBytes() {
        return FieldWriter.message(out -> out.each(1, entries, Entry::toBytes).number(2, timestampMs));
    }
}
