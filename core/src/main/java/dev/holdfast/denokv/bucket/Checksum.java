package dev.holdfast.denokv.bucket;

import dev.holdfast.denokv.value.Malformed;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What this program adds to each object that it writes: the SHA-256 of all bytes before it, as the last field of the
 * message. Its number is one that the format does not have, so every other reader skips it.
 *
 * <p>The format itself has no checksum; objects of other writers are read as they are.
 */
public final class Checksum {
    /** Field 1000, length-delimited, 32 bytes (protobuf.dev/programming-guides/encoding). */
    private static final byte[] HEAD = {(byte) 0xc2, 0x3e, 32};

    private static final int LENGTH = HEAD.length + 32;

    private Checksum() {}

    /** The message with its checksum behind it. */
    public static byte[] seal(byte[] message) {
        byte[] sealed = Arrays.copyOf(message, message.length + LENGTH);
        System.arraycopy(HEAD, 0, sealed, message.length, HEAD.length);
        System.arraycopy(sum(message, message.length), 0, sealed, message.length + HEAD.length, 32);
        return sealed;
    }

    /** @throws Malformed when there is a checksum, and it is of other bytes */
    public static void check(byte[] object) {
        int end = object.length - LENGTH;
        if (end < 0 || !Arrays.equals(object, end, end + HEAD.length, HEAD, 0, HEAD.length)) {
            return;
        }
        byte[] written = Arrays.copyOfRange(object, end + HEAD.length, object.length);
        if (!MessageDigest.isEqual(written, sum(object, end))) {
            throw new Malformed("its bytes are not those that were written: the checksum does not fit");
        }
    }

    /**
     * What {@link #seal} added, as hex: it tells whether an object is the one that was written.
     *
     * @throws Malformed when the object has none, or that of other bytes
     */
    public static String of(byte[] object) {
        check(object);
        int end = object.length - LENGTH;
        if (end < 0 || !Arrays.equals(object, end, end + HEAD.length, HEAD, 0, HEAD.length)) {
            throw new Malformed("it has not the checksum that it was written with");
        }
        return HexFormat.of().formatHex(object, end + HEAD.length, object.length);
    }

    private static byte[] sum(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
