package dev.holdfast.denokv.wire;

/**
 * Entries from {@code start} up to but not including {@code end}.
 *
 * @param limit most entries
 * @param reverse the highest keys first
 */
public record ReadRange(byte[] start, byte[] end, int limit, boolean reverse) {
    static ReadRange parse(byte[] message) {
        var it = new Object() {
            byte[] start = {};
            byte[] end = {};
            int limit;
            boolean reverse;
        };
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> it.start = in.bytes();
                case 2 -> it.end = in.bytes();
                case 3 -> it.limit = in.small();
                case 4 -> it.reverse = in.flag();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new ReadRange(it.start, it.end, it.limit, it.reverse);
    }

    byte[] toBytes() {
        return FieldWriter.message(
                out -> out.bytes(1, start).bytes(2, end).number(3, limit).flag(4, reverse));
    }
}
