package dev.holdfast.sim.d1;

import dev.holdfast.sim.disk.Disk;
import dev.holdfast.sim.engine.Engine;
import dev.holdfast.sim.engine.SqlFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConnection;

/**
 * The bytes of one database and of its past.
 *
 * <p>A moment is a base file and so many frames of the write-ahead log behind it; the log is not checkpointed while
 * moments of it are wanted, so that each commit costs one row in the books. When the log gets long, or the file is
 * closed or rewound, base and log are copied aside as a past generation, if the database is not too large for that.
 */
final class DatabaseFile implements AutoCloseable {
    private static final int PAGE = 4096;
    private static final int LONGEST_LOG = (64 << 20) / PAGE;
    private static final int KEPT_GENERATIONS = 16;
    private static final int REWINDS_IN_TEN_MINUTES = 10;

    private final Path folder;
    private final D1Manner manner;
    private final Moments moments;
    private SQLiteConnection connection;
    private long generation;
    private final List<Instant> rewinds = new ArrayList<>();

    DatabaseFile(Path folder, String uuid, D1Manner manner, Disk disk, Clock clock) throws IOException, SQLException {
        this.folder = Files.createDirectories(folder);
        this.manner = manner;
        this.moments = new Moments(disk, uuid, clock);
        this.generation = moments.latest().map(Moments.Moment::generation).orElse(0L);
        if (Files.exists(file()) && !Files.exists(past(generation, ""))) {
            archive();
        }
        open();
        carryOn();
    }

    Path file() {
        return folder.resolve("database.sqlite");
    }

    SQLiteConnection connection() {
        return connection;
    }

    Moments moments() {
        return moments;
    }

    long size() throws SQLException {
        return Engine.number(connection, "PRAGMA page_count", 1) * PAGE;
    }

    /** After a commit: a new moment if anything was written. */
    void committed() throws SQLException, IOException {
        long frames = frames();
        if (moments.latest().filter(last -> last.frames() == frames).isEmpty()) {
            moments.add(generation, frames);
        }
        if (frames > LONGEST_LOG) {
            archive();
            startGeneration();
            carryOn();
        }
    }

    /** True when the bytes of the moment are still there. */
    boolean has(Moments.Moment moment) {
        return moment.generation() == generation || Files.exists(past(moment.generation(), ""));
    }

    /** Makes the database what it was; that is a new moment, and the present one stays a past one. */
    void rewind(Moments.Moment moment, Clock clock) throws SQLException, IOException {
        limitRewinds(clock.instant());
        Path rebuilt = rebuilt(moment);
        archive();
        connection.close();
        Files.deleteIfExists(beside(file(), "-wal"));
        Files.deleteIfExists(beside(file(), "-shm"));
        Files.move(rebuilt, file(), StandardCopyOption.REPLACE_EXISTING);
        open();
        moments.add(generation, 0);
    }

    private void limitRewinds(Instant now) {
        rewinds.removeIf(before -> !before.isAfter(now.minus(Duration.ofMinutes(10))));
        if (rewinds.size() >= REWINDS_IN_TEN_MINUTES) {
            throw SqlFailure.refusal("Too many restores: at most 10 in 10 minutes for one database.");
        }
        rewinds.add(now);
    }

    @Override
    public void close() throws IOException, SQLException {
        archive();
        connection.close();
    }

    private void open() throws SQLException {
        connection = Engine.open(file(), manner.maxValueBytes());
        startGeneration();
    }

    /** The base takes over what the log has. */
    private void startGeneration() throws SQLException {
        Engine.number(connection, "PRAGMA wal_checkpoint(TRUNCATE)", 1);
        generation++;
    }

    /** The latest moment is the same, at another place. */
    private void carryOn() {
        Optional<Moments.Moment> latest = moments.latest();
        if (latest.isPresent()) {
            moments.move(latest.get(), generation, 0);
        } else {
            moments.add(generation, 0);
        }
    }

    private void archive() throws IOException {
        moments.forgetBefore(generation - KEPT_GENERATIONS);
        Files.deleteIfExists(past(generation - KEPT_GENERATIONS, ""));
        Files.deleteIfExists(past(generation - KEPT_GENERATIONS, "-wal"));
        if (Files.size(file()) > manner.historyBytes()) {
            moments.forgetBefore(generation + 1);
            return;
        }
        Files.createDirectories(folder.resolve("past"));
        if (Files.exists(beside(file(), "-wal"))) {
            Files.copy(beside(file(), "-wal"), past(generation, "-wal"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.copy(file(), past(generation, ""), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path rebuilt(Moments.Moment moment) throws IOException, SQLException {
        Path base = moment.generation() == generation ? file() : past(moment.generation(), "");
        Path rebuilt = folder.resolve("rebuilt.sqlite");
        Files.copy(base, rebuilt, StandardCopyOption.REPLACE_EXISTING);
        if (moment.frames() > 0) {
            try (var in = Files.newInputStream(beside(base, "-wal"));
                    var out = Files.newOutputStream(beside(rebuilt, "-wal"))) {
                copy(in, out, 32 + moment.frames() * (24 + PAGE));
            }
        }
        Engine.open(rebuilt, manner.maxValueBytes()).close();
        return rebuilt;
    }

    private static void copy(java.io.InputStream in, java.io.OutputStream out, long length) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = length; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                throw new IOException("the log is shorter than its moment");
            }
            out.write(buffer, 0, count);
            left -= count;
        }
    }

    private long frames() throws SQLException {
        return Engine.number(connection, "PRAGMA wal_checkpoint(NOOP)", 2);
    }

    private Path past(long generation, String suffix) {
        return folder.resolve("past").resolve(generation + ".sqlite" + suffix);
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
