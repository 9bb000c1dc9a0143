package dev.holdfast.denokv.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The content of a snapshot object in a backup bucket: pairs in two lists of the same length and order.
 *
 * @param data keys and values
 * @param metadata what is known of each pair besides
 */
public record BackupPairs(List<Pair> data, List<Pair> metadata) {

    /** Bytes and bytes. */
    public record Pair(byte[] key, byte[] value) {
        byte[] toBytes() {
            return FieldWriter.message(out -> out.bytes(1, key).bytes(2, value));
        }
    }

    /** @throws dev.holdfast.denokv.value.Malformed for bytes that are no such message */
    public static BackupPairs parse(byte[] message) {
        List<Pair> data = new ArrayList<>();
        List<Pair> metadata = new ArrayList<>();
        new FieldReader(message).each((field, in) -> switch (field) {
            case 1 -> data.add(pair(in.bytes()));
            case 2 -> metadata.add(pair(in.bytes()));
            default -> false;
        });
        return new BackupPairs(data, metadata);
    }

    private static Pair pair(byte[] message) {
        var it = new Object() {
            byte[] key = {};
            byte[] value = {};
        };
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> it.key = in.bytes();
                case 2 -> it.value = in.bytes();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new Pair(it.key, it.value);
    }

    public byte[] toBytes() {
        return FieldWriter.message(out -> out.each(1, data, Pair::toBytes).each(2, metadata, Pair::toBytes));
    }
}
