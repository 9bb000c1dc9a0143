package dev.holdfast.denokv.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What was read, a list for each range that was asked for.
 *
 * @param disabled what versions before 3 look at
 * @param strong whether it was the newest state
 * @param status what version 3 looks at; older ones get it, too, and do not mind
 */
public record SnapshotReadOutput(List<List<KvEntry>> ranges, boolean disabled, boolean strong, ReadStatus status) {
    /** @throws dev.holdfast.denokv.value.Malformed for bytes that are no such message */
    public static SnapshotReadOutput parse(byte[] message) {
        var it = new Object() {
            boolean disabled;
            boolean strong;
            ReadStatus status = ReadStatus.UNSPECIFIED;
        };
        List<List<KvEntry>> ranges = new ArrayList<>();
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> ranges.add(entries(in.bytes()));
                case 2 -> it.disabled = in.flag();
                case 4 -> it.strong = in.flag();
                case 8 -> it.status = ReadStatus.of(in.small());
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new SnapshotReadOutput(ranges, it.disabled, it.strong, it.status);
    }

    private static List<KvEntry> entries(byte[] message) {
        List<KvEntry> entries = new ArrayList<>();
        new FieldReader(message).each((field, in) -> field == 1 && entries.add(KvEntry.parse(in.bytes())));
        return entries;
    }

    public byte[] toBytes() {
        return FieldWriter.message(out -> out.each(1, ranges, SnapshotReadOutput::range)
                .flag(2, disabled)
                .flag(4, strong)
                .number(8, status.ordinal()));
    }

    private static byte[] range(List<KvEntry> entries) {
        return FieldWriter.message(out -> out.each(1, entries, KvEntry::toBytes));
    }
}
