package dev.holdfast.denokv.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of an atomic write.
 *
 * @param versionstamp ten bytes after a success, else empty
 * @param failedChecks positions of all checks that did not hold
 */
public record AtomicWriteOutput(Status status, byte[] versionstamp, List<Integer> failedChecks) {

    /** How it ended. */
    public enum Status {
        UNSPECIFIED(0),
        SUCCESS(1),
        CHECK_FAILURE(2),
        WRITE_DISABLED(5);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        static Status of(int code) {
            for (Status status : values()) {
                if (status.code == code) {
                    return status;
                }
            }
            return UNSPECIFIED;
        }
    }

    /** @throws dev.holdfast.denokv.value.Malformed for bytes that are no such message */
    public static AtomicWriteOutput parse(byte[] message) {
        var it = new Object() {
            Status status = Status.UNSPECIFIED;
            byte[] versionstamp = {};
        };
        List<Integer> failed = new ArrayList<>();
        new FieldReader(message).each((field, in) -> {
            switch (field) {
                case 1 -> it.status = Status.of(in.small());
                case 2 -> it.versionstamp = in.bytes();
                case 4 -> in.numbers(failed::add);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new AtomicWriteOutput(it.status, it.versionstamp, failed);
    }

    public byte[] toBytes() {
        return FieldWriter.message(
                out -> out.number(1, status.code).bytes(2, versionstamp).packed(4, failedChecks));
    }
}
