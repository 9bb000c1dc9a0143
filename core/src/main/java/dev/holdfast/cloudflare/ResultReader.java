package dev.holdfast.cloudflare;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * Reads the {@code result} of an answer as it streams in.
 *
 * <p>Called once per try; what an earlier, broken try has left behind must not count. The parser stands on the first
 * token of the value and is left on its last one. An {@link IOException} makes the try a failed one.
 */
@FunctionalInterface
public interface ResultReader<T> {
    T read(JsonParser parser) throws IOException;
}
