package dev.holdfast.jobs;

import dev.holdfast.jobs.RunStopped.Why;
import dev.holdfast.jobs.StepTable.Kept;
import dev.holdfast.jobs.database.Database;
import dev.holdfast.jobs.database.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The steps of one attempt. Every write asks in its own transaction whether the lease still holds. */
final class LiveSteps implements Steps {
    /** How often the database is asked whether to go on, and told about progress. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Database database;
    private final JobsSettings settings;
    private final Timers.Lease lease;
    private final String params;
    private final BooleanSupplier stopping;
    private final Thread thread = Thread.currentThread();
    private final Set<String> names = new HashSet<>();
    private boolean hasEnded;
    private volatile Instant looked;
    private volatile Why stopped;

    LiveSteps(Database database, JobsSettings settings, Timers.Lease lease, String params, BooleanSupplier stopping) {
        this.database = database;
        this.settings = settings;
        this.lease = lease;
        this.params = params;
        this.stopping = stopping;
    }

    /** Why the handler was told to stop; null if it was not. */
    Why stopped() {
        return stopped;
    }

    /** Stops a handler that another one has replaced. */
    synchronized void takeOver() {
        if (!hasEnded) {
            stopped = Why.TAKEN_OVER;
            thread.interrupt();
        }
    }

    /** The handler has returned; its thread goes on to something else. */
    synchronized void end() {
        hasEnded = true;
        Thread.interrupted();
    }

    @Override
    public String run() {
        return lease.run();
    }

    @Override
    public <T> T params(Class<T> type) {
        return Json.read(params, type);
    }

    @Override
    public <T> T step(String name, Class<T> type, Body<T> body) throws Exception {
        if (!names.add(name)) {
            throw new IllegalStateException("the step \"" + name + "\" was done before in this attempt");
        }
        look();
        Optional<Kept> kept = begin(name);
        boolean isSecret = Confidential.class.isAssignableFrom(type);
        if (kept.isPresent() && kept.get().isFinished()) {
            return Json.read(isSecret ? kept.get().saved() : kept.get().result(), type);
        }
        LiveStep step = new LiveStep(name, kept.map(Kept::saved).orElse(null));
        T value = body.run(step);
        String result = Json.write(value instanceof Confidential secret ? secret.shown() : value);
        String secret = isSecret ? Json.write(value) : null;
        Instant now = now();
        write(sql -> {
            step.writeProgress(sql);
            StepTable.finish(sql, lease.run(), name, result, secret, now);
            RunTable.touch(sql, lease.run(), true);
        });
        return value;
    }

    @Override
    public void step(String name, Action action) throws Exception {
        step(name, Void.class, step -> {
            action.run(step);
            return null;
        });
    }

    @Override
    public void check() {
        if (stopped != null || stopping.getAsBoolean() || isDue(looked)) {
            look();
        }
    }

    private Optional<Kept> begin(String name) {
        Optional<Kept> kept = database.reading(sql -> StepTable.find(sql, lease.run(), name));
        if (kept.isEmpty() || !kept.get().isFinished()) {
            Instant now = now();
            write(sql -> {
                if (kept.isEmpty()) {
                    StepTable.begin(sql, lease.run(), name, now);
                } else {
                    StepTable.beginAgain(sql, lease.run(), name);
                }
                RunTable.touch(sql, lease.run(), false);
            });
        }
        return kept;
    }

    private void look() {
        if (stopped == null) {
            looked = now();
            stopped = stopping.getAsBoolean() ? Why.STOPPING : database.reading(this::whyStop);
        }
        if (stopped != null) {
            throw new RunStopped(stopped);
        }
    }

    private Why whyStop(Sql sql) {
        if (!Timers.isHeld(sql, lease)) {
            return Why.TAKEN_OVER;
        }
        boolean isCancelled = RunTable.find(sql, lease.run())
                .filter(run -> run.cancelRequestedAt() == null)
                .isEmpty();
        return isCancelled ? Why.CANCELLED : null;
    }

    private void write(Consumer<Sql> work) {
        boolean isHeld = database.inTransaction(sql -> {
            boolean holds = stopped != Why.TAKEN_OVER && Timers.holds(sql, lease);
            if (holds) {
                work.accept(sql);
            }
            return holds;
        });
        if (!isHeld) {
            stopped = Why.TAKEN_OVER;
            throw new RunStopped(stopped);
        }
    }

    /** Also when the clock was put back. */
    private boolean isDue(Instant last) {
        return last == null || Duration.between(last, now()).abs().compareTo(LOOK) >= 0;
    }

    private Instant now() {
        Clock clock = settings.clock();
        return clock.instant();
    }

    /** A step under way. */
    private final class LiveStep implements OpenStep {
        private final String name;
        private String saved;
        private Progress progress;
        private Instant told;

        private record Progress(long done, long total, String note) {}

        LiveStep(String name, String saved) {
            this.name = name;
            this.saved = saved;
        }

        @Override
        public synchronized <T> Optional<T> saved(Class<T> type) {
            return Optional.ofNullable(saved).map(json -> Json.read(json, type));
        }

        @Override
        public synchronized void save(Object value) {
            String json = Json.write(value);
            write(sql -> {
                StepTable.save(sql, lease.run(), name, json);
                RunTable.touch(sql, lease.run(), false);
            });
            saved = json;
        }

        @Override
        public synchronized void progress(long done, long total, String note) {
            progress = new Progress(done, total, note);
            check();
            if (isDue(told)) {
                told = now();
                write(sql -> {
                    writeProgress(sql);
                    RunTable.touch(sql, lease.run(), false);
                });
            }
        }

        @Override
        public void pause(Duration duration) {
            check();
            for (Duration left = duration; left.isPositive(); left = left.minus(LOOK)) {
                settings.pause().accept(left.compareTo(LOOK) < 0 ? left : LOOK);
                check();
            }
        }

        @Override
        public void check() {
            LiveSteps.this.check();
        }

        synchronized void writeProgress(Sql sql) {
            if (progress != null) {
                StepTable.progress(sql, lease.run(), name, progress.done, progress.total, progress.note);
            }
        }
    }
}
