package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.jobs.JobsSettings.Bounds;
import dev.holdfast.jobs.database.ClockOffset;
import dev.holdfast.jobs.database.Database;
import dev.holdfast.jobs.database.Location;
import dev.holdfast.testing.PostgresServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs in a Postgres. Starting that takes some seconds. */
@Tag("slow")
class PostgresJobsTest extends JobsContract {
    /** One database, emptied: making one takes longer than most of these tests. */
    private static Location.Postgres emptied;

    @Override
    Location newLocation() {
        if (emptied == null) {
            emptied = PostgresServer.newLocation();
        }
        try (Database database = Database.open(emptied, UnaryOperator.identity())) {
            database.inTransaction(sql ->
                    sql.change("truncate holdfast_timer, holdfast_run, holdfast_schedule restart identity cascade"));
        }
        return emptied;
    }

    @Test
    void itIsDurable() {
        try (Database database = Database.open(newLocation(), UnaryOperator.identity())) {
            assertThat(database.<String>reading(sql ->
                            sql.row(row -> row.text("fsync"), "show fsync").orElseThrow()))
                    .isEqualTo("on");
        }
    }

    @Test
    void aClockIsComparedWithTheDatabases() {
        Location shared = newLocation();
        Instant now = Clock.systemUTC().instant();
        for (Duration off : List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofSeconds(2))) {
            clock.set(now.plus(off).toString());
            try (ManualJobs jobs = new ManualJobs(shared, clock, Bounds.USUAL)) {
                ClockOffset offset = jobs.jobs.clockOffset().orElseThrow();
                // The clock of the test stands still, the database's does not.
                assertThat(offset.ahead()).isBetween(off.minusMinutes(2), off.plusSeconds(1));
                assertThat(offset.unsure()).isZero();
                if (off.abs().compareTo(Duration.ofMinutes(30)) > 0) {
                    assertThat(offset.isBeyond(jobs.jobs.bearableOffset())).isTrue();
                }
            }
        }
        try (Database database = Database.open(shared, UnaryOperator.identity())) {
            ClockOffset real = ClockOffset.of(database, Clock.systemUTC()).orElseThrow();
            assertThat(real.isBeyond(Bounds.USUAL.heartbeat().multipliedBy(2))).isFalse();
        }
    }

    @Test
    void severalServersMayMakeTheTablesAtOnce() throws Exception {
        Location location = PostgresServer.newLocation();
        List<Callable<Long>> opening = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            opening.add(() -> {
                try (ManualJobs jobs = new ManualJobs(location, clock, Bounds.USUAL)) {
                    return (long) jobs.jobs.list(Run.Filter.newest(1)).size();
                }
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (Future<Long> opened : threads.invokeAll(opening)) {
                assertThat(opened.get()).isZero();
            }
        }
        try (Database database = Database.open(location, UnaryOperator.identity())) {
            assertThat(database.<Long>reading(
                            sql -> sql.count("select count(*) - count(distinct version) as n from holdfast_schema")))
                    .isZero();
        }
    }
}
