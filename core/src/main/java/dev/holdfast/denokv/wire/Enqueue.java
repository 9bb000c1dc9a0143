package dev.holdfast.denokv.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * A message for a queue.
 *
 * @param deadlineMs when it is due
 * @param keysIfUndelivered get the payload as value when all attempts have failed
 * @param backoff pauses between attempts, in milliseconds
 */
public record Enqueue(byte[] payload, long deadlineMs, List<byte[]> keysIfUndelivered, List<Integer> backoff) {
    static Enqueue parse(byte[] message) {
        var it = new Object() {
            byte[] payload = {};
            long deadlineMs;
        };
        List<byte[]> keys = new ArrayList<>();
        List<Integer> backoff = new ArrayList<>();
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> it.payload = in.bytes();
                case 2 -> it.deadlineMs = in.number();
                case 3 -> keys.add(in.bytes());
                case 4 -> in.numbers(backoff::add);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new Enqueue(it.payload, it.deadlineMs, keys, backoff);
    }

    byte[] toBytes() {
        return FieldWriter.message(out -> out.bytes(1, payload)
                .number(2, deadlineMs)
                .each(3, keysIfUndelivered, key -> key)
                .packed(4, backoff));
    }
}
