package dev.holdfast.app.denokv;

import dev.holdfast.cli.console.Output;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What goes wrong while a server runs, on stderr: the same sentence once a minute. Safe for many threads. */
final class Troubles implements Consumer<Throwable> {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 100;

    private final Output output;
    private final Clock clock;
    private final Map<String, Instant> said = new HashMap<>();

    Troubles(Output output, Clock clock) {
        this.output = output;
        this.clock = clock;
    }

    @Override
    public synchronized void accept(Throwable trouble) {
        String sentence = String.valueOf(trouble.getMessage());
        Instant now = clock.instant();
        Instant last = said.get(sentence);
        if (last != null && now.isBefore(last.plus(PAUSE))) {
            return;
        }
        if (said.size() >= MOST_REMEMBERED) {
            said.clear();
        }
        said.put(sentence, now);
        if (trouble instanceof Failure failure) {
            output.err().println("holdfast: " + sentence + "\n  " + failure.hint());
        } else {
            output.bug(trouble);
        }
    }
}
