package dev.holdfast.cloudflare;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;

/** Reads the body of a successful answer. Called once per try; an {@link IOException} makes the try a failed one. */
@FunctionalInterface
public interface BodyReader<T> {
    T read(HttpHeaders headers, InputStream body) throws IOException;
}
