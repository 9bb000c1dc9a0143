package dev.holdfast.app.wiring;

import dev.holdfast.archive.layout.Slug;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where small files live that one run leaves for the next: {@code HOLDFAST_STATE_DIR}, else {@code holdfast} in
 * {@code XDG_STATE_HOME}, else {@code ~/.local/state/holdfast}.
 *
 * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG Base Directory Specification</a>
 */
public record StateFolder(Path folder) {
    public static StateFolder of(Environment environment) {
        String home = environment.get("HOME", System.getProperty("user.home"));
        String states = environment.get("XDG_STATE_HOME", home + "/.local/state");
        return new StateFolder(Path.of(environment.get("HOLDFAST_STATE_DIR", states + "/holdfast")));
    }

    /** Where the audit log of this machine is written. */
    public Path audit() {
        return folder.resolve("audit");
    }

    /** The file that belongs to a purpose; the folder is made. */
    public Path file(String purpose) {
        try {
            return Files.createDirectories(folder).resolve(Slug.of(purpose) + ".json");
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.DENIED,
                    "cannot make the folder " + folder,
                    "Set HOLDFAST_STATE_DIR to a folder that can be written.",
                    e);
        }
    }
}
