package dev.holdfast.app;

import dev.holdfast.app.wiring.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own for a test's main class, with the classes of this one. */
final class OwnProcess {
    /** Most of these are killed, and would leave a copy of it each in the folder for temporary files. */
    static final String LIBRARY = "-Dorg.sqlite.lib.path=";

    static {
        SqliteLibrary.keepIn(Path.of("target", "native"), "serve");
    }

    private OwnProcess() {}

    /** Not started yet; it works in the environment's folder. */
    static ProcessBuilder of(Class<?> main, Environment environment, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                LIBRARY + System.getProperty("org.sqlite.lib.path"),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        line.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(environment.folder().toFile());
        builder.environment().putAll(environment.variables());
        return builder;
    }
}
