package dev.holdfast.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An {@code npx} that takes nothing from the network: it runs the wrangler that {@code interop/setup} installed. */
final class Npx {
    private Npx() {}

    /** Makes it in this folder, which is to come first in the path. */
    static Path in(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path script = Files.writeString(
                folder.resolve("npx"),
                "#!/bin/sh\nexport HOME='" + folder + "'\nshift\nexec '" + NodeModules.node() + "' '"
                        + NodeModules.wrangler() + "' \"$@\"\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException(script + " can not be made executable");
        }
        return folder;
    }
}
