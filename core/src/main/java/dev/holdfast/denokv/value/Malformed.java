package dev.holdfast.denokv.value;

/** Bytes that are not what they should be. The message says which rule they break; it holds none of the bytes. */
public final class Malformed extends RuntimeException {
    public Malformed(String message) {
        super(message);
    }

    public Malformed(String message, Throwable cause) {
        super(message, cause);
    }
}
