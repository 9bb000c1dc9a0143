package dev.holdfast.audit;

import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Writes the audit log of this machine. One process at a time: the operating system's lock is held from {@link #open} to
 * {@link #close}, or to the end of the process. Safe for many threads.
 *
 * <p>An entry is on the disk when {@link #append} returns. After a crash the last line may be torn: it is set aside, and
 * an entry of its own says so. Files of up to 1,000 entries follow each other; {@link #ship} copies the finished ones.
 */
public final class AuditLog implements AutoCloseable {
    /** Lies beside the log where it is written, and nowhere else. */
    static final String LOCK = "lock";

    private static final int MOST_LINES = 1_000;
    private static final int MOST_BYTES = 1 << 19;

    private final LogFolder log;
    private final FileChannel lock;
    private final Clock clock;
    private final Shipping shipping;
    private LogFile file;
    private Tail tail;

    private AuditLog(LogFolder log, FileChannel lock, Clock clock) throws IOException {
        this.log = log;
        this.lock = lock;
        this.clock = clock;
        this.shipping = new Shipping(log);
        this.tail = Tail.of(log);
        this.file = LogFile.open(log.file(tail.file()), tail.length());
    }

    /**
     * Opens the log in {@code folder}, which is made if it is not there.
     *
     * @throws Failure BUSY when another process writes it, CORRUPT when its end was changed, REMOTE when the disk fails
     */
    public static AuditLog open(Path folder, Clock clock, RandomGenerator random) {
        try {
            Files.createDirectories(folder);
            FileChannel lock = LogFile.channel(folder.resolve(LOCK));
            try {
                take(lock, folder);
                AuditLog opened = new AuditLog(LogFolder.in(folder, random), lock, clock);
                opened.mend();
                return opened;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    /** The name of the log, which is also that of its folder in a store. */
    public String name() {
        return log.name();
    }

    /** The hash of the last entry: whoever keeps it can tell later that nothing before it was cut off. */
    public synchronized String head() {
        return tail.hash();
    }

    /**
     * Writes an entry down.
     *
     * @throws Failure REMOTE when that fails; then it is not in the log, and what it tells of must not be done
     */
    public synchronized AuditEntry append(AuditEvent event) {
        try {
            if (tail.lines() >= MOST_LINES || tail.length() >= MOST_BYTES) {
                next();
            }
            AuditEntry entry = EntryLine.next(tail.seq() + 1, clock.instant(), event, tail.hash());
            write(EntryLine.bytes(entry), entry);
            return entry;
        } catch (IOException e) {
            throw failed(log.folder(), e);
        }
    }

    /**
     * Finishes the present file and copies all finished ones that are not there yet; keeps the last of them here.
     *
     * <p>Entries can be appended meanwhile. When it fails nothing is lost, and the next call goes on.
     *
     * @throws Failure of the store; CORRUPT when it holds something else under the name of one of our files
     */
    public void ship(Store to) {
        try {
            synchronized (this) {
                if (tail.lines() > 0) {
                    next();
                }
            }
            shipping.run(to);
        } catch (IOException e) {
            throw failed(log.folder(), e);
        }
    }

    /** Safe to call twice. */
    @Override
    public synchronized void close() {
        try {
            file.close();
            lock.close();
        } catch (IOException e) {
            throw failed(log.folder(), e);
        }
    }

    private static void take(FileChannel lock, Path folder) throws IOException {
        boolean taken;
        try {
            taken = lock.tryLock() != null;
        } catch (OverlappingFileLockException byThisProcess) {
            taken = false;
        }
        if (!taken) {
            throw new Failure(
                    Failure.Kind.BUSY,
                    "the audit log in " + folder + " is being written by another process",
                    "Stop the other server, or give this one a folder of its own: HOLDFAST_STATE_DIR.");
        }
    }

    /** What a crash left behind the last whole line: the whole entry without its end, or a part of one. */
    private void mend() throws IOException {
        byte[] torn = tail.torn();
        if (torn.length == 0) {
            return;
        }
        AuditEntry whole = tail.follower(torn).orElse(null);
        if (whole != null) {
            write(EntryLine.bytes(whole), whole);
            return;
        }
        String name = "torn-" + (tail.seq() + 1) + "-" + EntryLine.sha256(torn).substring(0, 8);
        try (LogFile aside = LogFile.open(log.folder().resolve(name), 0)) {
            aside.append(torn);
        }
        append(new AuditEvent(
                "holdfast",
                "audit.torn",
                "entry " + (tail.seq() + 1),
                torn.length + " bytes of a line that was not finished, SHA-256 " + EntryLine.sha256(torn) + ", are in "
                        + name,
                ""));
    }

    private void next() throws IOException {
        long first = tail.seq() + 1;
        file.finish();
        file = LogFile.open(log.file(first), 0);
        tail = new Tail(first, 0, 0, tail.seq(), tail.hash(), new byte[0]);
    }

    private void write(byte[] line, AuditEntry entry) throws IOException {
        file.append(line);
        tail = new Tail(tail.file(), file.length(), tail.lines() + 1, entry.seq(), entry.hash(), new byte[0]);
    }

    private static Failure failed(Path folder, IOException e) {
        return new Failure(
                Failure.Kind.REMOTE,
                "cannot write the audit log in " + folder + ": " + e.getMessage(),
                "Check the disk and the rights on the folder.",
                e);
    }
}
