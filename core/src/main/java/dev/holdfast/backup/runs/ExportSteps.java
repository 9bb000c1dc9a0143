package dev.holdfast.backup.runs;

import dev.holdfast.backup.Backup;
import dev.holdfast.flow.export.PolledExport;
import dev.holdfast.jobs.Steps;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes a source by the vendor's own export, in steps that outlive the server: {@code start}, {@code poll}, {@code download},
 * {@code store}. An export that is lost on the way is written down with its reason, and another one is begun: {@code start
 * 2} and so on.
 *
 * <p>A server that comes back in time goes on asking after the same export. There is never more than one: the other side
 * refuses a second, and one whose answer to {@code start} was lost is waited for until it is given up.
 */
public final class ExportSteps {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final PolledExport.Opener exports;
    private final Clock clock;
    private final Pause pause;
    private final Duration patience;

    /** @param patience how long exports may be begun anew before the run has failed */
    public ExportSteps(PolledExport.Opener exports, Clock clock, Pause pause, Duration patience) {
        this.exports = exports;
        this.clock = clock;
        this.pause = pause;
        this.patience = patience;
    }

    /** What is the same however often it is tried. */
    static final class Spent extends Failure {
        private static final long serialVersionUID = 1;

        Spent(String message) {
            super(Failure.Kind.REMOTE, message, "Look at the database, or use --mode auto, which asks for no export.");
        }
    }

    /** The snapshot that was made and sealed. */
    String take(Steps steps, Backup.Request request, Taking taking) throws Exception {
        PolledExport export = exports.open(request.source(), request.capturing().selection());
        long begun = 0;
        for (int number = 1; ; number++) {
            try (ExportRound round = new ExportRound(export, clock, pause, number)) {
                Told start = round.start(steps, patience, pauseBefore(number));
                begun = number == 1 ? start.at() : begun;
                Told made = round.poll(steps, start);
                Optional<String> snapshot =
                        made.url() == null ? Optional.empty() : round.keep(steps, made, request, taking);
                if (snapshot.isPresent()) {
                    return snapshot.get();
                }
                if (clock.millis() - begun > patience.toMillis()) {
                    throw new Spent("no export of " + export.address() + " was whole within " + patience
                            + (made.ended() == null ? "" : "; the last one: " + made.ended()));
                }
            }
        }
    }

    /** A crash costs no time; whatever happens again and again does. */
    private static Duration pauseBefore(int number) {
        if (number < 3) {
            return Duration.ZERO;
        }
        Duration growing = FIRST_PAUSE.multipliedBy(1L << Math.min(number - 3, 10));
        return growing.compareTo(LONGEST_PAUSE) < 0 ? growing : LONGEST_PAUSE;
    }
}
