package dev.holdfast.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.SqliteJdbcCustomization;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.holdfast.jobs.JobsSettings.Bounds;
import dev.holdfast.jobs.database.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * db-scheduler, set up: it polls the timers, hands each that is due to one server, keeps the lease alive by heartbeats, and
 * finds those whose server is dead. What becomes of a timer is decided in our own transactions.
 */
final class Engine implements AutoCloseable {
    /** It would else delete the timers of a kind of task that it does not know. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    /** The fewest that db-scheduler allows. */
    private static final int MISSED_HEARTBEATS = 4;

    private static final int LONGEST_NAME = 50;

    private final Clock clock;
    private final Scheduler scheduler;

    Engine(
            Database database,
            JobsSettings settings,
            Consumer<Timers.Lease> worker,
            BiFunction<DataSource, List<Task<?>>, SchedulerBuilder> maker) {
        this.clock = settings.clock();
        Task<Void> task = Tasks.custom(Timers.TASK, Void.class)
                // The lease is kept: whoever is found dead is begun anew, and until then nobody touches the run.
                .onFailure((complete, operations) -> {})
                .onDeadExecution(this::onDead)
                .execute((instance, context) -> {
                    Execution execution = context.getExecution();
                    worker.accept(new Timers.Lease(execution.getId(), execution.pickedBy, execution.version));
                    return (complete, operations) -> {};
                });
        Bounds bounds = settings.bounds();
        SchedulerBuilder builder = maker.apply(database.source(), List.of(task))
                .tableName(Timers.TABLE)
                .schedulerName(new SchedulerName.Fixed(uniqueName(settings)))
                .clock(clock::instant)
                .serializer(new NoTaskData())
                .jdbcCustomization(database.isShared() ? new OnPostgres() : new OnFile())
                .threads(bounds.threads())
                // Not virtual: a handler may sit in native code, and would hold up the heartbeats of all others.
                .executorService(Executors.newFixedThreadPool(bounds.threads(), daemons("run")))
                .dueExecutor(Executors.newSingleThreadExecutor(daemons("runs-due")))
                .housekeeperExecutor(Executors.newScheduledThreadPool(2, daemons("runs-alive")))
                .pollingInterval(bounds.polling())
                .heartbeatInterval(bounds.heartbeat())
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(bounds.stopping())
                .deleteUnresolvedAfter(NEVER)
                .enableImmediateExecution();
        this.scheduler = (database.isShared()
                        ? builder.pollUsingLockAndFetch(0.5, 1.0)
                        : builder.pollUsingFetch(0.5, 3.0))
                .build();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    void start() {
        scheduler.start();
    }

    /** Something may be due. */
    void wake() {
        scheduler.triggerCheckForDueExecutions();
    }

    /** Waits for the handlers, then interrupts them, then waits again. */
    @Override
    public void close() {
        scheduler.stop();
    }

    /**
     * A process that slept finds its own executions dead when it wakes, before it has sent a heartbeat. They are not: it
     * still works on them.
     */
    private void onDead(ExecutionComplete complete, ExecutionOperations<Void> operations) {
        Execution dead = complete.getExecution();
        boolean isOurs = scheduler.getCurrentlyExecuting().stream()
                .map(it -> it.getExecution())
                .anyMatch(it -> it.getId().equals(dead.getId()) && it.version == dead.version);
        if (!isOurs) {
            operations.reschedule(complete, clock.instant());
        }
    }

    /** The fence tells servers apart by this. */
    private static String uniqueName(JobsSettings settings) {
        byte[] random = new byte[8];
        settings.random().nextBytes(random);
        String suffix = "/" + HexFormat.of().formatHex(random);
        String name = settings.server();
        return name.substring(0, Math.min(name.length(), LONGEST_NAME - suffix.length())) + suffix;
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().daemon().name("holdfast-" + name + "-", 0).factory();
    }

    /** All that a run needs stands in our own tables. */
    private static final class NoTaskData implements Serializer {
        @Override
        public byte[] serialize(Object data) {
            if (data != null) {
                throw new IllegalArgumentException("timers carry no data");
            }
            return null;
        }

        @Override
        public <T> T deserialize(Class<T> type, byte[] data) {
            return null;
        }
    }

    private static void write(PreparedStatement statement, int index, Instant moment) throws SQLException {
        if (moment == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, moment.toEpochMilli());
        }
    }

    private static Instant read(ResultSet result, String column) throws SQLException {
        long millis = result.getLong(column);
        return result.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    /** Moments as in our own tables. */
    private static final class OnFile extends SqliteJdbcCustomization implements JdbcCustomization {
        @Override
        public void setInstant(PreparedStatement statement, int index, Instant moment) throws SQLException {
            write(statement, index, moment);
        }

        @Override
        public Instant getInstant(ResultSet result, String column) throws SQLException {
            return read(result, column);
        }
    }

    /** Moments as in our own tables. */
    private static final class OnPostgres extends PostgreSqlJdbcCustomization implements JdbcCustomization {
        OnPostgres() {
            super(false, true);
        }

        @Override
        public void setInstant(PreparedStatement statement, int index, Instant moment) throws SQLException {
            write(statement, index, moment);
        }

        @Override
        public Instant getInstant(ResultSet result, String column) throws SQLException {
            return read(result, column);
        }
    }
}
