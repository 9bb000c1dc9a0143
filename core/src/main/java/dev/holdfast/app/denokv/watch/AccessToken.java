package dev.holdfast.app.denokv.watch;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The token of a database, as it is configured. */
public final class AccessToken {
    private AccessToken() {}

    /**
     * @param written what is taken when there is no file
     * @param folder that a relative name is taken from
     * @throws Failure USAGE when the file can not be read
     */
    public static String read(String written, Optional<Path> file, Path folder) {
        if (file.isEmpty()) {
            return written;
        }
        try {
            return Files.readString(folder.resolve(file.get())).strip();
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "the file of the access token can not be read: " + file.get(),
                    "Check that it is there, and readable for the user of the server.",
                    e);
        }
    }
}
