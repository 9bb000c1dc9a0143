package dev.holdfast.app.denokv.watch;

import dev.holdfast.model.Failure;
import dev.holdfast.model.secret.HeaderSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The token of a database, as it is configured. */
public final class AccessToken {
    private AccessToken() {}

    /**
     * @param written what is taken when there is no file; may be empty
     * @param folder that a relative name is taken from
     * @throws Failure USAGE when the file can not be read, or what is in it fits into no header: that is not shown
     */
    public static String read(String written, Optional<Path> file, Path folder) {
        if (file.isEmpty()) {
            return written.isEmpty() ? "" : HeaderSecret.of("the access token", written);
        }
        try {
            return HeaderSecret.of("what is in " + file.get(), Files.readString(folder.resolve(file.get())));
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "the file of the access token can not be read: " + file.get(),
                    "Check that it is there, and readable for the user of the server.",
                    e);
        }
    }
}
