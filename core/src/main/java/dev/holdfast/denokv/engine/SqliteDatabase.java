package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.engine.file.PairReader;
import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.log.PairsAt;
import dev.holdfast.denokv.engine.plan.KeyChange;
import dev.holdfast.denokv.engine.plan.Limits;
import dev.holdfast.denokv.engine.plan.Refused;
import dev.holdfast.denokv.engine.plan.Resolution;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.Enqueue;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import dev.holdfast.denokv.wire.Watch;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A database in a file that stock denokv, Deno and the npm package open, too; also while it is open here.
 *
 * <p>Pairs whose time is over are removed about a second later. What another program writes is seen by reads at once and
 * by watches within about a second; it is not in the log, so the log begins a new generation.
 */
public final class SqliteDatabase implements Database {
    private static final int MOST_STEP = 9;
    private static final int EXPIRY_BATCH = 1000;
    private static final int MOST_TRIMS = 20;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final AtomicWriteOutput DISABLED =
            new AtomicWriteOutput(AtomicWriteOutput.Status.WRITE_DISABLED, new byte[0], List.of());

    private final Path file;
    private final DatabaseSettings settings;
    private final Writer writer;
    private final View view;
    private final CommitLog log;
    private final Intake intake;
    private final Pulse pulse;
    private volatile long seen;

    private SqliteDatabase(Path file, DatabaseSettings settings) {
        this.file = file;
        this.settings = settings;
        this.writer = new Writer(file, settings, this::published);
        try {
            this.view = new View(file, settings.readers());
            this.log = new CommitLog(file, settings.logBytes(), writer::follow);
            this.intake = new Intake(file, writer);
            // The first transaction finds out whether the log is whole.
            this.seen = writer.run(0, Group::version);
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
        this.pulse = new Pulse(this::beat);
    }

    /**
     * Opens a file, or makes it.
     *
     * @throws Failure of the file: USAGE when it is of another kind, BUSY, DENIED, CORRUPT
     */
    public static SqliteDatabase open(Path file, DatabaseSettings settings) {
        return new SqliteDatabase(file, settings);
    }

    /** What was committed; closed with the database. */
    public CommitLog log() {
        return log;
    }

    /** Its role, and how it takes what another database has committed. */
    public Intake intake() {
        return intake;
    }

    /**
     * All pairs as they are now; to be closed by the caller, before the database.
     *
     * @throws Failure of the file; BUSY when another program has just written to it
     */
    public PairsAt pairs() {
        return new PairsAt(file);
    }

    /** What its work in the background met the last time, such as a full disk; empty when it went well. */
    public Optional<RuntimeException> trouble() {
        return Optional.ofNullable(pulse.trouble()).or(() -> Optional.ofNullable(writer.trouble()));
    }

    @Override
    public SnapshotReadOutput read(SnapshotRead read) {
        return view.read(read);
    }

    @Override
    public AtomicWriteOutput write(AtomicWrite write) {
        if (!writer.role().takesWrites()) {
            return DISABLED;
        }
        int bytes = Limits.demand(write, settings.clock().millis());
        intake.demandRight();
        AtomicWriteOutput output = writer.run(bytes, group -> write(group, write));
        // The right may have ended while the disk was at work: then nobody is told of it.
        intake.demandRight();
        return output;
    }

    private AtomicWriteOutput write(Group group, AtomicWrite write) {
        if (!group.role().takesWrites()) {
            return DISABLED;
        }
        List<Integer> failed = Resolution.failedChecks(write, group);
        if (!failed.isEmpty()) {
            return new AtomicWriteOutput(AtomicWriteOutput.Status.CHECK_FAILURE, new byte[0], failed);
        }
        long version = group.version() + 1 + settings.random().nextInt(MOST_STEP);
        List<KeyChange> changes = Resolution.changes(write, group, version);
        group.commit(version, CommitLog.WRITE, changes);
        for (Enqueue message : write.enqueues()) {
            writer.pairs().enqueue(message, newId());
        }
        return new AtomicWriteOutput(
                AtomicWriteOutput.Status.SUCCESS, Versionstamp.of(version).bytes(), List.of());
    }

    @Override
    public Watching watch(Watch watch) {
        return view.watch(watch);
    }

    @Override
    public Versionstamp newest() {
        return view.newest();
    }

    /**
     * Removes pairs whose time is over, each batch as a commit of its own; not where another database does.
     *
     * @return how many
     */
    public int expire() {
        int removed = 0;
        while (writer.role().takesWrites()
                && view.with(reader -> reader.anyExpired(settings.clock().millis()))) {
            removed += writer.run(0, this::expire);
        }
        return removed;
    }

    private int expire(Group group) {
        if (!group.role().takesWrites()) {
            return 0;
        }
        group.flush();
        List<KeyChange> changes = writer.pairs().expired(settings.clock().millis(), EXPIRY_BATCH).stream()
                .map(key -> new KeyChange(key, null))
                .toList();
        if (!changes.isEmpty()) {
            group.commit(group.version() + 1, CommitLog.EXPIRY, changes);
        }
        return changes.size();
    }

    private void published(Group group) {
        seen = group.version();
        if (group.isReplaced()) {
            view.watches().changedAll();
        } else {
            view.watches().changed(group.changed());
        }
        log.arrived();
    }

    private void beat() {
        try {
            expire();
            if (view.with(PairReader::version) != seen) {
                // Somebody else wrote. The next transaction begins a new generation of the log.
                writer.run(0, Group::version);
                view.watches().changedAll();
            }
            for (int i = 0; i < MOST_TRIMS && log.hasSurplus(); i++) {
                writer.run(0, Group::version);
            }
        } catch (Refused e) {
            // Closed meanwhile: this was the last beat.
            return;
        }
    }

    /** As a random UUID (RFC 9562, 5.4). */
    private String newId() {
        long high = settings.random().nextLong() & ~0xf000L | VERSION_4;
        long low = settings.random().nextLong() & ~0xc000_0000_0000_0000L | VARIANT;
        return new UUID(high, low).toString();
    }

    @Override
    public void close() {
        pulse.close();
        view.watches().close();
        log.close();
        view.close();
        // Last: whoever closes a file last takes its companions in, and only one that writes can.
        writer.close();
    }
}
