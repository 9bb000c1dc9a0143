package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.engine.file.PairTable;
import dev.holdfast.denokv.engine.file.Schema;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.file.Sql;
import dev.holdfast.denokv.engine.log.Followers;
import dev.holdfast.denokv.engine.log.LogTables;
import dev.holdfast.denokv.engine.plan.Refused;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.engine.role.RoleTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one thread that writes to a file. It takes all tasks that wait, does them in one transaction, and answers them when
 * it is on the disk: while the disk works, the next tasks gather.
 */
final class Writer implements AutoCloseable {
    private static final int MOST_TASKS = 512;

    /** Rows of the log, when nobody writes anything else: some milliseconds. */
    private static final int MOST_TRIMMED = 1_000;

    /** Beyond that, whoever comes waits before his request is taken: the queue has a bound in bytes. */
    private static final int MOST_WAITING_KIB = 65_536;

    private static final long LEAP = 1L << 40;
    private static final int COMMITS_BETWEEN_TRIMS = 64;
    private static final long BYTES_BETWEEN_TRIMS = 1 << 20;
    private static final int SHARE_BETWEEN_TRIMS = 16;

    private static final Task<Void> STOP = new Task<>(group -> null);

    private final Session session;
    private final DatabaseSettings settings;
    private final PairTable pairs;
    private final LogTables log;
    private final Followers followers;
    private final RoleTable roles;
    private final Consumer<Group> published;
    private final BlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(MOST_WAITING_KIB);
    private final Checkpoints checkpoints;
    private final Sql checkpoint;
    private final Thread thread;
    private int untrimmed;
    private long untrimmedBytes;
    private boolean closed;
    private volatile Role role;

    /**
     * Opens the file, or makes it.
     *
     * @param published is told of each group that is on the disk, before its tasks are answered
     */
    Writer(Path file, DatabaseSettings settings, Consumer<Group> published) {
        this.settings = settings;
        this.published = published;
        this.session = Session.writing(file);
        try {
            Schema.demand(session, () -> {
                LogTables.create(session);
                RoleTable.create(session);
            });
            this.pairs = new PairTable(session);
            this.log = new LogTables(session);
            this.followers = new Followers(session, log);
            this.roles = new RoleTable(session);
            this.checkpoint = session.prepare(Checkpoints.PASSIVE);
            this.role = roles.load();
            session.makeLogRoom();
            this.checkpoints = new Checkpoints(file);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        this.thread = Thread.ofPlatform().daemon().name("denokv-writer").start(this::work);
    }

    PairTable pairs() {
        return pairs;
    }

    /** As it was on the disk at the last transaction. */
    Role role() {
        return role;
    }

    /** What moving the log into the file met; null when it went well. */
    RuntimeException trouble() {
        return checkpoints.trouble();
    }

    /** Returns when it is on the disk. */
    void follow(Consumer<Followers> work) {
        run(0, group -> {
            work.accept(followers);
            return null;
        });
    }

    /** The same with what is known of the role. */
    <T> T roles(Function<RoleTable, T> work) {
        return run(0, group -> work.apply(roles));
    }

    /**
     * Does it within a transaction, and returns when that is on the disk.
     *
     * @param bytes that it keeps in memory until then
     * @throws Refused what the work refuses, or when the writer is closed
     */
    <T> T run(int bytes, Function<Group, T> work) {
        int permits = 1 + bytes / 1024;
        room.acquireUninterruptibly(permits);
        try {
            Task<T> task = new Task<>(work);
            synchronized (this) {
                if (closed) {
                    throw Refused.closed();
                }
                queue.add(task);
            }
            return task.await();
        } finally {
            room.release(permits);
        }
    }

    private void work() {
        List<Task<?>> tasks = new ArrayList<>();
        boolean goesOn = true;
        while (goesOn) {
            tasks.clear();
            tasks.add(take());
            queue.drainTo(tasks, MOST_TASKS);
            goesOn = !tasks.remove(STOP);
            if (!tasks.isEmpty()) {
                commit(tasks);
            }
        }
    }

    private Task<?> take() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                // Nobody has this thread but the writer, which ends it with a task.
                continue;
            }
        }
    }

    private void commit(List<Task<?>> tasks) {
        try {
            Group group = transaction(tasks);
            role = group.role();
            published.accept(group);
        } catch (RuntimeException | Error e) {
            RuntimeException failure = e instanceof RuntimeException it ? it : new IllegalStateException(e);
            tasks.forEach(task -> task.fail(failure));
            return;
        }
        tasks.forEach(Task::answer);
        if (checkpoints.wrote(tasks.size())) {
            checkpoints.run(checkpoint);
        }
    }

    private Group transaction(List<Task<?>> tasks) {
        session.beginWriting();
        try {
            LogTables.Head head = log.head();
            long now = settings.clock().millis();
            if (!head.isWhole()) {
                head = log.goOnBehindAnother(head, newId(), now);
            }
            // Another server may have the file open, too, and have been told to take its writes.
            Role before = roles.load();
            Group group = new Group(pairs, log, head, before, now);
            tasks.forEach(task -> task.run(group));
            group.flush();
            if (!group.role().equals(before)) {
                roles.store(group.role());
                if (group.role() instanceof Role.Promoted it) {
                    followers.keepBehind(it.through().high());
                }
            }
            if (group.version() != head.version()) {
                pairs.setVersion(group.version());
            }
            trim(group.head(), head, tasks.size());
            session.commit();
            return group;
        } catch (RuntimeException | Error e) {
            session.rollback();
            throw e;
        }
    }

    /** Not each time: it writes pages of its own, which a single write would wait for. */
    private void trim(LogTables.Head head, LogTables.Head before, int tasks) {
        boolean isIdle = head.version() == before.version();
        untrimmed += tasks;
        untrimmedBytes += head.total() - before.total();
        long most = Math.min(BYTES_BETWEEN_TRIMS, settings.logBytes() / SHARE_BETWEEN_TRIMS);
        if (isIdle || untrimmed >= COMMITS_BETWEEN_TRIMS || untrimmedBytes >= most) {
            // More than what came, so that it gets smaller; not much more, so that nobody waits for it.
            log.trim(head, settings.logBytes(), isIdle ? MOST_TRIMMED : 16 + 4 * untrimmed);
            untrimmed = 0;
            untrimmedBytes = 0;
        }
    }

    String newId() {
        return new UUID(settings.random().nextLong(), settings.random().nextLong()).toString();
    }

    /** Further than a counter gets in years, and never twice the same; there is room for millions of them. */
    long leap() {
        return LEAP + settings.random().nextLong(LEAP);
    }

    /** Tasks that were taken are done first. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            queue.add(STOP);
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        checkpoints.close();
        session.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
