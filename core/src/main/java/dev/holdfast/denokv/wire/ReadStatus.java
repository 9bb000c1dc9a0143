package dev.holdfast.denokv.wire;

/** Whether a database may be read; version 3 of the protocol says so, older ones use a flag. */
public enum ReadStatus {
    UNSPECIFIED,
    SUCCESS,
    READ_DISABLED;

    static ReadStatus of(int code) {
        return code >= 0 && code < values().length ? values()[code] : UNSPECIFIED;
    }
}
