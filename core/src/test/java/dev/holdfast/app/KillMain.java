package dev.holdfast.app;

import dev.holdfast.cli.Cli;
import dev.holdfast.cli.Output;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** The real program in a process of its own, with a store that kills it: arguments are log, point, command line. */
final class KillMain {
    private KillMain() {}

    public static void main(String[] args) {
        Path log = Path.of(args[0]);
        int at = Integer.parseInt(args[1]);
        AtomicInteger changes = new AtomicInteger();
        Output output = new Output(System.out, System.err, false);
        Cli cli = Main.program(Environment.ofProcess(), output, store -> new KillingStore(store, log, at, changes));
        String[] command = java.util.Arrays.copyOfRange(args, 2, args.length);
        System.exit(cli.run(command));
    }
}
