package dev.holdfast.app;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.Verb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Command;

/** The verb that shows everything once, without an account: on a simulated Cloudflare API on this machine. */
@Command(
        name = "demo",
        description = "Back up, destroy, restore and compare a sample shop on a simulated Cloudflare API.",
        mixinStandardHelpOptions = true)
final class DemoCommand extends Verb {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final Environment environment;

    DemoCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected int run() {
        Path folder = environment
                .folder()
                .resolve("holdfast-demo")
                .resolve(STAMP.format(environment.clock().instant()));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Demo(environment, output(), folder).run();
    }
}
