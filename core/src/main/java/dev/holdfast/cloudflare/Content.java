package dev.holdfast.cloudflare;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The body of a request; it can be sent more than once.
 *
 * @param type the media type, or empty for none
 */
public record Content(String type, Supplier<BodyPublisher> publisher) {
    public static final Content NONE = new Content("", BodyPublishers::noBody);

    public static Content json(byte[] bytes) {
        return new Content("application/json", () -> BodyPublishers.ofByteArray(bytes));
    }

    /** A file of JSON, read while it is sent. */
    public static Content json(Path file) {
        return new Content("application/json", () -> open(file));
    }

    /** A file as it is, without a media type, as presigned uploads want it. */
    public static Content raw(Path file) {
        return new Content("", () -> open(file));
    }

    private static BodyPublisher open(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }
}
