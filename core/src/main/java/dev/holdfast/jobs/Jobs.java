package dev.holdfast.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.Task;
import dev.holdfast.jobs.Run.Outcome;
import dev.holdfast.jobs.Run.State;
import dev.holdfast.jobs.database.ClockOffset;
import dev.holdfast.jobs.database.Database;
import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.jobs.database.Notes;
import dev.holdfast.jobs.database.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Durable runs. Once {@link #start} has returned, the run will come to its end exactly once, whatever happens to this
 * process; other servers on the same database share the work. Safe for several threads.
 *
 * <p>Where the database is a file, one server at a time may have it open; what it left under way when it died goes on at
 * once at the next start. On Postgres the others take over a dead server's runs (see {@link JobsSettings.Bounds}).
 *
 * <p>Methods throw {@link JobsRefusal} for what can not be done and {@link DatabaseException} when the database fails.
 */
public final class Jobs implements AutoCloseable {
    private static final Duration FOLLOWING = Duration.ofMillis(250);
    private static final int TICKS_PER_PRUNING = 60;

    private final Database database;
    private final JobsSettings settings;
    private final Lanes lanes;
    private final Map<String, Kind> kinds;
    private final Engine engine;
    private final Schedules schedules;
    private final ScheduledExecutorService ticker;
    private final boolean ticks;
    private volatile boolean isStopping;
    private volatile String trouble;
    private boolean keepsTime;
    private int ticked;

    /** How the machinery below is made; a test takes its place. */
    record Machinery(
            UnaryOperator<DataSource> between,
            BiFunction<DataSource, List<Task<?>>, SchedulerBuilder> scheduler,
            boolean ticks) {
        static final Machinery REAL = new Machinery(UnaryOperator.identity(), Scheduler::create, true);
    }

    private Jobs(Database database, JobsSettings settings, Collection<Kind> kinds, Machinery machinery) {
        this.database = database;
        this.settings = settings;
        this.kinds = kinds.stream().collect(Collectors.toUnmodifiableMap(Kind::name, Function.identity()));
        this.ticks = machinery.ticks();
        this.lanes = new Lanes(settings);
        Worker worker = new Worker(database, settings, lanes, this.kinds, () -> isStopping);
        this.engine = new Engine(
                database,
                settings,
                lease -> {
                    worker.work(lease);
                    wake();
                },
                machinery.scheduler());
        this.schedules = new Schedules(database, settings.clock(), lanes, this.kinds, this::wake);
        this.ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("holdfast-schedules").factory());
    }

    /**
     * Opens the database and begins to work on the runs in it; on schedules with {@link #keepTime}.
     *
     * @param kinds every kind of run that this server can do
     * @throws DatabaseException HELD, NEWER or FAILED
     */
    public static Jobs open(JobsSettings settings, Collection<Kind> kinds) {
        return open(settings, kinds, Machinery.REAL);
    }

    static Jobs open(JobsSettings settings, Collection<Kind> kinds, Machinery machinery) {
        Database database = Database.open(settings.location(), machinery.between());
        try {
            Jobs jobs = new Jobs(database, settings, kinds, machinery);
            jobs.begin();
            return jobs;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void begin() {
        database.inTransaction(sql -> {
            if (!database.isShared()) {
                Timers.reclaimAll(sql);
            }
            lanes.admitAll(sql);
            return null;
        });
        engine.start();
    }

    /**
     * Begins to start runs by the clock, what was missed first. Not before it is known which schedules there are: one that was
     * taken out of the configuration while nobody served must not come once more. Safe to call twice.
     */
    public synchronized void keepTime() {
        if (ticks && !keepsTime && !isStopping) {
            keepsTime = true;
            long every = settings.bounds().polling().toMillis();
            ticker.scheduleWithFixedDelay(this::tick, 0, every, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Starts a run; it is safe on disk when this returns.
     *
     * @return the new run, or the earlier one of the same idempotency key
     * @throws JobsRefusal NOT_FOUND for an unknown kind, FULL, CONFLICT
     */
    public Run start(RunRequest request) {
        return start(List.of(request)).getFirst();
    }

    /** The same of all of them or none; in their order. */
    public List<Run> start(List<RunRequest> requests) {
        requests.stream()
                .filter(one -> !kinds.containsKey(one.kind()))
                .findFirst()
                .ifPresent(one -> {
                    throw unknownKind(one.kind());
                });
        // Whoever locks several lanes locks them in the order of their names.
        List<RunRequest> ordered = requests.stream()
                .sorted(Comparator.comparing(RunRequest::lane, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
        Map<RunRequest, Run> runs = database.inTransaction(sql -> {
            Map<RunRequest, Run> added = new IdentityHashMap<>();
            ordered.forEach(one -> added.put(one, add(sql, one)));
            return added;
        });
        wake();
        return requests.stream().map(runs::get).toList();
    }

    private Run add(Sql sql, RunRequest request) {
        String key = request.idempotencyKey() == null ? null : requestKey(request.idempotencyKey());
        return lanes.add(sql, request, Json.write(request.params()), new Lanes.Origin("request", null, key));
    }

    /**
     * Cancels a run: at once if nobody works on it, else its handler is told and it ends when that looks. One that has
     * ended stays as it is. Safe to call twice.
     *
     * @return the run as it is then
     * @throws JobsRefusal NOT_FOUND
     */
    public Run cancel(String id) {
        Run run = database.inTransaction(sql -> cancel(sql, id));
        wake();
        return run;
    }

    private Run cancel(Sql sql, String id) {
        Run found = RunTable.find(sql, id).orElseThrow(() -> unknownRun(id));
        lanes.lock(sql, found.lane());
        boolean isIdle = Timers.removeIdle(sql, id);
        Run run = RunTable.find(sql, id).orElseThrow(() -> unknownRun(id));
        if (run.state().isEnd()) {
            return run;
        }
        Instant now = settings.clock().instant();
        RunTable.requestCancel(sql, id, now);
        if (isIdle) {
            RunTable.endAttempt(sql, id, Outcome.LOST, null, now);
            Kind kind = kinds.get(run.kind());
            String reason = kind == null ? null : kind.reason(sql, run, null);
            RunTable.end(sql, id, State.CANCELLED, null, reason, now);
            lanes.admit(sql, found.lane());
        }
        return RunTable.find(sql, id).orElseThrow();
    }

    public List<Run> list(Run.Filter filter) {
        return database.reading(sql -> RunTable.list(sql, filter));
    }

    /** Of this kind: for each parameters the newest run that ended and was not cancelled, and all unfinished ones; oldest first. */
    public List<Run> latest(String kind) {
        return database.reading(sql -> RunTable.latest(sql, kind));
    }

    /** Follows all runs from now on. */
    public RunNews news() {
        return RunNews.from(database);
    }

    /** Counts what is remembered. */
    public Run.Census census() {
        return database.reading(RunTable::census);
    }

    public Optional<Run.Details> find(String id) {
        return database.reading(sql -> RunTable.find(sql, id)
                .map(run ->
                        new Run.Details(run, StepTable.list(sql, id), RunTable.attempts(sql, id), nextTry(sql, run))));
    }

    /** The run that was started with this idempotency key, as long as it is remembered. */
    public Optional<Run> findByKey(String idempotencyKey) {
        return database.reading(sql -> Lanes.byKey(sql, requestKey(idempotencyKey)));
    }

    /**
     * Waits until a run has changed: for following it live. Answers at once when it has ended.
     *
     * @param revision the last one that was seen; 0 for none
     * @param atMost how long to wait
     * @return the run as it is then, changed or not
     * @throws JobsRefusal NOT_FOUND
     */
    public Run.Details awaitChange(String id, long revision, Duration atMost) {
        for (Duration left = atMost; ; left = left.minus(FOLLOWING)) {
            Run.Details details = find(id).orElseThrow(() -> unknownRun(id));
            boolean isNews =
                    details.run().revision() > revision || details.run().state().isEnd();
            if (isNews
                    || !left.isPositive()
                    || isStopping
                    || Thread.currentThread().isInterrupted()) {
                return details;
            }
            settings.pause().accept(FOLLOWING);
        }
    }

    public Schedules schedules() {
        return schedules;
    }

    /** What others keep beside the runs. */
    public Notes notes() {
        return new Notes(database);
    }

    /**
     * How far this server's clock is from the shared database's; empty where the database is a file. Asks it.
     *
     * @throws DatabaseException FAILED
     */
    public Optional<ClockOffset> clockOffset() {
        return ClockOffset.of(database, settings.clock());
    }

    /**
     * How far a clock may be from the shared database's: of two that are within it, neither takes the other for dead.
     * Half of four heartbeats.
     */
    public Duration bearableOffset() {
        return settings.bounds().heartbeat().multipliedBy(2);
    }

    /** What keeps schedules from being looked at; empty while all is well. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * Stops: no new attempts; handlers end at their next step or look, are interrupted when that takes too long, and go on
     * at the next start or on another server. Safe to call twice.
     */
    @Override
    public synchronized void close() {
        if (!isStopping) {
            isStopping = true;
            // A tick that is under way holds a connection, and the lock of the file with it.
            ticker.close();
            engine.close();
            database.close();
        }
    }

    Database database() {
        return database;
    }

    Engine engine() {
        return engine;
    }

    /** Fires what is due, and forgets old runs now and then. */
    void tick() {
        try {
            schedules.fireDue();
            if (ticked++ % TICKS_PER_PRUNING == 0) {
                prune();
            }
            trouble = null;
        } catch (RuntimeException e) {
            trouble = e.getMessage();
        }
    }

    private static Instant nextTry(Sql sql, Run run) {
        return run.state() == State.WAITING ? Timers.nextOf(sql, run.id()).orElse(null) : null;
    }

    private void prune() {
        Instant endedBefore = settings.clock().instant().minus(settings.bounds().keptFor());
        int pruned;
        do {
            pruned = database.inTransaction(
                    sql -> RunTable.prune(sql, settings.bounds().keptRuns(), endedBefore));
        } while (pruned > 0);
    }

    private void wake() {
        engine.wake();
    }

    static String requestKey(String idempotencyKey) {
        return "key " + idempotencyKey;
    }

    static JobsRefusal unknownKind(String kind) {
        return new JobsRefusal(JobsRefusal.Kind.NOT_FOUND, "there is no kind of run \"" + kind + "\"");
    }

    private static JobsRefusal unknownRun(String id) {
        return new JobsRefusal(JobsRefusal.Kind.NOT_FOUND, "there is no run \"" + id + "\"");
    }
}
