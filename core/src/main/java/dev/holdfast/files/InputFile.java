package dev.holdfast.files;

import com.github.luben.zstd.ZstdInputStream;
import dev.holdfast.model.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;

/** Opens a file for reading, decompressed if it begins as gzip (RFC 1952) or Zstandard (RFC 8878) does. */
final class InputFile {
    private static final int BUFFER = 1 << 16;

    private InputFile() {}

    /** Whatever is read through it, compressed or not, goes into this digest as it stands in the file. */
    static InputStream open(Path file, MessageDigest digest) throws IOException {
        InputStream stored = new BufferedInputStream(new DigestInputStream(Files.newInputStream(file), digest), BUFFER);
        try {
            stored.mark(4);
            byte[] begin = stored.readNBytes(4);
            stored.reset();
            if (begins(begin, 0x1f, 0x8b)) {
                return new BufferedInputStream(new GZIPInputStream(stored, BUFFER), BUFFER);
            }
            return begins(begin, 0x28, 0xb5, 0x2f, 0xfd)
                    ? new BufferedInputStream(new ZstdInputStream(stored), BUFFER)
                    : stored;
        } catch (IOException e) {
            stored.close();
            throw e;
        }
    }

    static Failure failed(Path file, IOException e) {
        return switch (e) {
            case NoSuchFileException _ ->
                new Failure(Failure.Kind.NOT_FOUND, "there is no file " + file, "Check the path.", e);
            case AccessDeniedException _ ->
                new Failure(Failure.Kind.DENIED, "the file " + file + " may not be read", "Check its permissions.", e);
            default ->
                new Failure(
                        Failure.Kind.CORRUPT,
                        "can not read " + file + ": " + e.getMessage(),
                        "Is it whole? Compare its size with the original.",
                        e);
        };
    }

    private static boolean begins(byte[] bytes, int... with) {
        for (int i = 0; i < with.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != with[i]) {
                return false;
            }
        }
        return true;
    }
}
