package dev.holdfast.sim.engine;

import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

/** Interrupts a query that runs for too long. */
public final class Deadline extends ProgressHandler {
    private static final int OPERATIONS_BETWEEN_LOOKS = 100_000;
    private final long end;

    private Deadline(Duration allowed) {
        this.end = System.nanoTime() + allowed.toNanos();
    }

    public static void set(SQLiteConnection connection, Duration allowed) throws SQLException {
        setHandler(connection, OPERATIONS_BETWEEN_LOOKS, new Deadline(allowed));
    }

    @Override
    protected int progress() {
        return System.nanoTime() > end ? 1 : 0;
    }
}
