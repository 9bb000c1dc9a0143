package dev.holdfast.backup.runs;

import dev.holdfast.archive.Delivery;
import dev.holdfast.backup.Backup;
import dev.holdfast.flow.export.Asking;
import dev.holdfast.flow.export.PolledExport;
import dev.holdfast.flow.export.PolledExport.Answer;
import dev.holdfast.jobs.OpenStep;
import dev.holdfast.jobs.Steps;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One export, from its start to a sealed snapshot or to its loss. Closed, it is no longer asked after. */
final class ExportRound implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final String LOST =
            "an earlier start got no answer: the export that it may have begun was cancelled, as nobody asked after it";

    private final PolledExport export;
    private final Asking asking;
    private final Clock clock;
    private final String suffix;
    private KeptAlive alive;

    ExportRound(PolledExport export, Clock clock, Pause pause, int number) {
        this.export = export;
        this.asking = new Asking(export, clock, pause);
        this.clock = clock;
        this.suffix = number == 1 ? "" : " " + number;
    }

    /** That the other side was asked, before it was. */
    record Asked(long at) {}

    /** What came of a download. */
    record Fetched(String snapshot, String lost) {}

    /** From here on it is asked after, while its name is still on the way into the job database. */
    Told start(Steps steps, Duration patience, Duration before) throws Exception {
        return steps.step("start" + suffix, Told.class, step -> {
            step.pause(before);
            AtomicBoolean lost = new AtomicBoolean(step.saved(Asked.class).isPresent());
            step.save(new Asked(clock.millis()));
            Answer answer = asking.begin(patience, failure -> {
                lost.compareAndSet(false, failure.kind() != Failure.Kind.BUSY);
                step.progress(0, 0, waiting(failure, lost.get()));
            });
            if (answer instanceof Answer.Active(String bookmark)) {
                alive = new KeptAlive(asking, bookmark);
            }
            if (lost.get()) {
                step.progress(0, 0, LOST);
            }
            return Told.of(answer, clock.millis());
        });
    }

    private static String waiting(Failure failure, boolean lost) {
        return failure.kind() != Failure.Kind.BUSY
                ? failure.getMessage()
                : lost ? LOST : "had to wait until somebody else's export was over";
    }

    Told poll(Steps steps, Told start) throws Exception {
        return steps.step("poll" + suffix, Told.class, step -> {
            if (!start.isActive()) {
                return start;
            }
            if (alive == null) {
                alive = new KeptAlive(asking, start.bookmark());
            }
            Answer answer = null;
            while (answer == null) {
                step.progress(alive.polls(), 0, "under way at " + start.bookmark());
                answer = alive.await(LOOK);
            }
            step.progress(alive.polls(), 0, outcome(answer));
            return Told.of(answer, clock.millis());
        });
    }

    private static String outcome(Answer answer) {
        return switch (answer) {
            case Answer.Ready ready -> "whole: " + ready.filename();
            case Answer.Ended(String reason) -> "cancelled: " + reason;
            case Answer.Active active -> throw new IllegalStateException("still under way: " + active);
        };
    }

    /** Empty when it can not be fetched any more. */
    Optional<String> keep(Steps steps, Told made, Backup.Request request, Taking taking) throws Exception {
        Delivery[] live = new Delivery[1];
        try {
            Fetched fetched = steps.step("download" + suffix, Fetched.class, step -> {
                String known = step.saved(Taking.Begun.class)
                        .map(Taking.Begun::snapshot)
                        .orElse(null);
                live[0] = taking.backup().delivery(request, export.address(), known);
                step.save(new Taking.Begun(live[0].id()));
                return fetch(made.ready(), live[0], step)
                        ? new Fetched(live[0].id(), null)
                        : new Fetched(null, "its address led nowhere any more");
            });
            if (fetched.snapshot() == null) {
                return Optional.empty();
            }
            return Optional.ofNullable(steps.step(BackupRun.STORE + suffix, String.class, step -> {
                if (live[0] == null) {
                    live[0] = taking.backup().delivery(request, export.address(), fetched.snapshot());
                }
                if (taking.isSealed(request.store(), fetched.snapshot())) {
                    live[0].tidy();
                    return fetched.snapshot();
                }
                return store(made.ready(), live[0], request, taking, step);
            }));
        } finally {
            if (live[0] != null) {
                live[0].close();
            }
        }
    }

    private boolean fetch(Answer.Ready ready, Delivery delivery, OpenStep step) {
        return export.fetch(ready, sql -> delivery.receive(new Counted(sql, step, ready.filename())));
    }

    /** Null when the dump was for a key that died with the server, and can not be fetched again. */
    private String store(Answer.Ready ready, Delivery delivery, Backup.Request request, Taking taking, OpenStep step) {
        if (!delivery.isReadable() && !fetch(ready, delivery, step)) {
            return null;
        }
        return Taking.taken(taking.backup()
                .run(
                        Taking.proving(request),
                        () -> export.source(ready, delivery::open),
                        delivery.id(),
                        Taking.progress(step)));
    }

    @Override
    public void close() {
        if (alive != null) {
            alive.close();
        }
    }

    /** Tells how much has come. */
    private static final class Counted extends FilterInputStream {
        private final OpenStep step;
        private final String name;
        private long bytes;

        Counted(InputStream in, OpenStep step, String name) {
            super(in);
            this.step = step;
            this.name = name;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int some = super.read(into, from, length);
            bytes += Math.max(some, 0);
            step.progress(bytes, 0, name);
            return some;
        }
    }
}
