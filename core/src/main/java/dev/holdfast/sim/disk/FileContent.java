package dev.holdfast.sim.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file as the body of an answer; a temporary one is deleted when the answer is out. */
public record FileContent(Path file, long length, boolean temporary) implements Content {

    /** A file that outlives the answer. */
    public static FileContent of(Path file) throws IOException {
        return new FileContent(file, Files.size(file), false);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        Files.copy(file, out);
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            Files.deleteIfExists(file);
        }
    }
}
