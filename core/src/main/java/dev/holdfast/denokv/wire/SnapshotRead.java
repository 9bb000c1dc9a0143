package dev.holdfast.denokv.wire;

import java.util.ArrayList;
import java.util.List;

/** Asks for some ranges of one state. */
public record SnapshotRead(List<ReadRange> ranges) {
    /** @throws dev.holdfast.denokv.value.Malformed for bytes that are no such message */
    public static SnapshotRead parse(byte[] message) {
        List<ReadRange> ranges = new ArrayList<>();
        new FieldReader(message).each((field, in) -> field == 1 && ranges.add(ReadRange.parse(in.bytes())));
        return new SnapshotRead(ranges);
    }

    public byte[] toBytes() {
        return FieldWriter.message(out -> out.each(1, ranges, ReadRange::toBytes));
    }
}
