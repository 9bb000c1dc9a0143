package dev.holdfast.app;

import dev.holdfast.app.wiring.Environment;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Which programs this machine has. */
final class Tools {
    private Tools() {}

    static boolean isThere(String name, Environment environment) {
        return Arrays.stream(environment.get("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(name)));
    }
}
