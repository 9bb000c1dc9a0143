package dev.holdfast.flow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder of this process for data that must not outlive it, readable by its owner alone.
 *
 * <p>A lock file beside it is held for as long as it is in use; the system lets go of it when the process dies. Whoever
 * makes the next one in the same place first removes those whose lock is free, with all that is in them. Safe for several
 * processes; each folder is for whoever opened it.
 */
public final class TemporaryFolder implements AutoCloseable {
    private static final String BEGINNING = "holdfast-tmp-";
    private static final String END = ".lock";
    /** Opening and closing a lock file of our own would give its lock away: POSIX locks are of the process. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path lock;
    private final FileChannel channel;

    private TemporaryFolder(Path lock, FileChannel channel) throws IOException {
        this.lock = lock;
        this.channel = channel;
        String name = lock.getFileName().toString();
        this.folder = Files.createDirectory(
                lock.resolveSibling(name.substring(0, name.length() - END.length())), OwnerOnly.folder(lock));
    }

    /** Makes a new one below {@code parent}, which must exist, and removes what dead processes left there. */
    public static TemporaryFolder in(Path parent) throws IOException {
        sweep(parent);
        while (true) {
            Path lock = register(parent);
            Optional<FileChannel> channel = locked(lock);
            if (channel.isPresent()) {
                return new TemporaryFolder(lock, channel.get());
            }
            OURS.remove(lock);
        }
    }

    /** Empty when somebody who sweeps was faster than the lock. */
    private static Optional<FileChannel> locked(Path lock) throws IOException {
        try {
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
            if (channel.tryLock() != null && Files.exists(lock)) {
                return Optional.of(channel);
            }
            channel.close();
            return Optional.empty();
        } catch (NoSuchFileException swept) {
            return Optional.empty();
        }
    }

    /** The same in the system's place for temporary files. */
    public static TemporaryFolder ofTheSystem() throws IOException {
        return in(Path.of(System.getProperty("java.io.tmpdir")));
    }

    public Path path() {
        return folder;
    }

    /** Removes it with all that is in it. Safe to call twice. */
    @Override
    public void close() throws IOException {
        if (OURS.contains(lock)) {
            remove(folder);
            Files.deleteIfExists(lock);
            channel.close();
            OURS.remove(lock);
        }
    }

    /** Under one monitor with the look at what is ours, so that no thread takes a new one for a dead one. */
    private static synchronized Path register(Path parent) throws IOException {
        Path lock = Files.createTempFile(parent, BEGINNING, END).toAbsolutePath();
        OURS.add(lock);
        return lock;
    }

    private static synchronized void sweep(Path parent) throws IOException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent.toAbsolutePath(), BEGINNING + "*" + END)) {
            for (Path lock : locks) {
                if (!OURS.contains(lock)) {
                    removeIfDead(lock);
                }
            }
        }
    }

    private static void removeIfDead(Path lock) throws IOException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            if (free != null) {
                String name = lock.getFileName().toString();
                remove(lock.resolveSibling(name.substring(0, name.length() - END.length())));
                Files.deleteIfExists(lock);
            }
        } catch (java.nio.file.AccessDeniedException | NoSuchFileException _) {
            // of another user, or gone in the meantime
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path one : deepestFirst) {
                Files.deleteIfExists(one);
            }
        }
    }
}
