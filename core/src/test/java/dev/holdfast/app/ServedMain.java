package dev.holdfast.app;

import dev.holdfast.app.serve.ServeCommand;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.PartSizes;
import dev.holdfast.app.wiring.Pauses;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.console.Output;
import dev.holdfast.jobs.KillingJobs;
import dev.holdfast.testing.OffsetClock;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The real {@code serve} in a process of its own, by a clock that can be moved, which kills itself at a point of what it
 * does to stores or to the job database. Arguments: log, point at stores, point at the database, clock, command line.
 */
final class ServedMain {
    private static final int PART_BYTES = 6_000;
    private static final int OWN_ARGUMENTS = 4;

    private ServedMain() {}

    public static void main(String[] args) {
        Path log = Path.of(args[0]);
        int point = Integer.parseInt(args[1]);
        Environment environment = Environment.ofProcess().at(new OffsetClock(Path.of(args[3])), Pauses::sleep);
        AtomicInteger changes = new AtomicInteger();
        Function<Config, Wiring> wiring = config -> new Wiring(
                environment,
                config,
                store -> new KillingStore(store, log, point, changes),
                new PartSizes(PART_BYTES, PART_BYTES));
        KillingJobs jobs = new KillingJobs(args[2], Path.of(args[0] + ".jobs"));
        System.exit(Main.wired(environment, new Output(System.out, System.err, false), wiring::apply)
                .with("serve", () -> new ServeCommand(environment, wiring, jobs::open))
                .run(Arrays.copyOfRange(args, OWN_ARGUMENTS, args.length)));
    }
}
