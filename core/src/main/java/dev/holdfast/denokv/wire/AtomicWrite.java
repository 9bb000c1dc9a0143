package dev.holdfast.denokv.wire;

import java.util.ArrayList;
import java.util.List;

/** Changes that are all made, or none: if every check holds. */
public record AtomicWrite(List<Check> checks, List<Mutation> mutations, List<Enqueue> enqueues) {
    /** @throws dev.holdfast.denokv.value.Malformed for bytes that are no such message */
    public static AtomicWrite parse(byte[] message) {
        List<Check> checks = new ArrayList<>();
        List<Mutation> mutations = new ArrayList<>();
        List<Enqueue> enqueues = new ArrayList<>();
        new FieldReader(message).each((field, in) -> switch (field) {
            case 1 -> checks.add(Check.parse(in.bytes()));
            case 2 -> mutations.add(Mutation.parse(in.bytes()));
            case 3 -> enqueues.add(Enqueue.parse(in.bytes()));
            default -> false;
        });
        return new AtomicWrite(checks, mutations, enqueues);
    }

    public byte[] toBytes() {
        return FieldWriter.message(out -> out.each(1, checks, Check::toBytes)
                .each(2, mutations, Mutation::toBytes)
                .each(3, enqueues, Enqueue::toBytes));
    }
}
