package dev.holdfast.denokv.bucket;

import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.wire.BackupLog;

/** One change of the log: a key set to a value, or removed. */
public sealed interface LoggedChange {
    Moment moment();

    byte[] key();

    /**
     * The key gets this value.
     *
     * @param expireAtMs 0 for never; stock readers do not heed it, so a {@link Clear} follows when it goes
     */
    record Set(Moment moment, byte[] key, byte[] value, Encoding encoding, long expireAtMs) implements LoggedChange {}

    /** The key goes. */
    record Clear(Moment moment, byte[] key) implements LoggedChange {}

    /** @throws Malformed for an entry that no writer may make: sums have to be resolved before */
    static LoggedChange of(BackupLog.Entry entry) {
        Moment moment = Moment.of(entry.versionstamp());
        return switch (entry.kind()) {
            case SET -> new Set(moment, entry.key(), entry.value(), Encoding.of(entry.encoding()), entry.expireAtMs());
            case CLEAR -> new Clear(moment, entry.key());
            default -> throw new Malformed("the change at " + moment + " is neither a set nor a removal");
        };
    }

    /** As it is written. */
    default BackupLog.Entry entry() {
        return switch (this) {
            case Set it ->
                new BackupLog.Entry(
                        it.moment.bytes(), BackupLog.Kind.SET, it.key, it.value, it.encoding.code(), it.expireAtMs);
            case Clear it -> new BackupLog.Entry(it.moment.bytes(), BackupLog.Kind.CLEAR, it.key, new byte[0], 0, 0);
        };
    }
}
