package dev.holdfast.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Debian's browser. Tests that need it are left out where it is missing, and fail in CI. */
final class Chromium {
    private Chromium() {}

    static Path program() {
        return Stream.of("chromium", "chromium-browser")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(Chromium::missing);
    }

    private static Path missing() {
        String reason = "there is no Chromium; apt-get install -y chromium";
        if ("true".equals(System.getenv("CI"))) {
            fail(reason);
        }
        return abort(reason);
    }
}
