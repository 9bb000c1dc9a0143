package dev.holdfast.app;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.PartSizes;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.cli.Cli;
import dev.holdfast.cli.console.Output;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** The real program in a process of its own, with a store that kills it: arguments are log, point, command line. */
final class KillMain {
    private static final int PART_BYTES = 6_000;

    private KillMain() {}

    public static void main(String[] args) {
        Output output = new Output(System.out, System.err, false);
        Cli cli = program(Environment.ofProcess(), output, Path.of(args[0]), Integer.parseInt(args[1]));
        System.exit(cli.run(Arrays.copyOfRange(args, 2, args.length)));
    }

    /** The program with parts so small that a small source has many. */
    static Cli program(Environment environment, Output output, Path log, int point) {
        AtomicInteger changes = new AtomicInteger();
        return Main.wired(
                environment,
                output,
                config -> new Wiring(
                        environment,
                        config,
                        store -> new KillingStore(store, log, point, changes),
                        new PartSizes(PART_BYTES, PART_BYTES)));
    }
}
