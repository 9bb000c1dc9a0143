package dev.holdfast.app;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Pauses;
import dev.holdfast.cli.console.Output;
import dev.holdfast.cloudflare.TickingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * The real program on one day: arguments are the moment at which its clock stands, and a command line. Its short pauses
 * only turn the clock. Before a long one it says {@link #WAITING} on its standard output, and waits to be killed.
 */
final class DayMain {
    static final String WAITING = "waiting for another day";

    private static final Duration SHORT = Duration.ofHours(1);

    private DayMain() {}

    public static void main(String[] args) {
        TickingClock clock = new TickingClock(Instant.parse(args[0]));
        Environment environment = Environment.ofProcess().at(clock, pause -> pause(pause, clock));
        Output output = new Output(System.out, System.err, false);
        System.exit(Main.program(environment, output, UnaryOperator.identity())
                .run(Arrays.copyOfRange(args, 1, args.length)));
    }

    private static void pause(Duration pause, TickingClock clock) {
        if (pause.compareTo(SHORT) < 0) {
            clock.of(pause);
            return;
        }
        System.out.println(WAITING);
        System.out.flush();
        Pauses.sleep(Duration.ofMinutes(2));
        throw new IllegalStateException("nobody came to kill it");
    }
}
