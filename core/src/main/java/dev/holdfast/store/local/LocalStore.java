package dev.holdfast.store.local;

import dev.holdfast.store.OpenUploads;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreInputStream;
import dev.holdfast.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * Objects as files below one folder, which is made when the first one is written.
 *
 * <p>A file gets its name only when it is whole and on the disk (temporary name, fsync, rename, fsync of the folder).
 * Symbolic links below the folder are neither followed nor listed. One name can not be both an object and the beginning of
 * another's ({@code a} and {@code a/b}).
 *
 * <p>Temporary files that a dead process left are removed by the first write of the next, wherever they are, and by a delete
 * that leaves nothing else in a folder, with the folder. Dead is: made on this machine since it was started, in this container,
 * by this user, by a process that is not there any more; all others after a day without a write, by this machine's clock and by the file
 * system's. What a living process writes is never removed, unless it has not written for a day.
 */
public final class LocalStore implements Store {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Root root;
    private final Clock clock;
    private final Publication publication;
    private final OpenUploads open = new OpenUploads();
    private boolean swept;

    LocalStore(Path folder, Clock clock, Publication publication) {
        this.root = new Root(folder);
        this.clock = clock;
        this.publication = publication;
    }

    /** The store in this folder, which need not exist yet. */
    public static Store open(Path folder, Clock clock) {
        return new LocalStore(folder.toAbsolutePath().normalize(), clock, Publication::byLinkOrClaim);
    }

    @Override
    public String address() {
        return root.folder().toString();
    }

    @Override
    public Upload create(String name) {
        Path target = root.resolve(name);
        TemporaryFile file = temporary(target);
        return open.add(new LocalUpload(root, target, file, open::remove));
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        Path target = root.resolve(name);
        try (TemporaryFile file = temporary(target)) {
            file.append(content, 0, content.length);
            file.seal();
            if (!publication.publish(file.path(), target)) {
                throw new StoreException.AlreadyExists(name + " exists already in " + address(), "", null);
            }
            Root.sync(target.getParent());
        } catch (IOException e) {
            throw LocalFailures.of("write", target, e);
        }
    }

    @Override
    public InputStream read(String name, long offset) {
        Path file = root.resolve(name);
        if (Files.isDirectory(file)) {
            throw new StoreException.NotFound("There is no " + name + " in " + address(), "", null);
        }
        try {
            SeekableByteChannel channel = Files.newByteChannel(file, READ).position(offset);
            return new StoreInputStream(Channels.newInputStream(channel), e -> LocalFailures.of("read", file, e));
        } catch (IOException e) {
            throw LocalFailures.of("read", file, e);
        }
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        try {
            return new Listing(prefix, after).of(root.folder());
        } catch (IOException e) {
            throw LocalFailures.of("list", root.folder(), e);
        }
    }

    @Override
    public void delete(String name) {
        Path file = root.resolve(name);
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(file);
                Root.sync(file.getParent());
                root.prune(file.getParent(), this::emptyOfLeftovers);
            }
        } catch (IOException e) {
            throw LocalFailures.of("delete", file, e);
        }
    }

    @Override
    public void close() {
        open.closeAll();
    }

    private TemporaryFile temporary(Path target) {
        try {
            TemporaryFile file = TemporaryFile.beside(target, root);
            sweepOnce(file.path());
            return file;
        } catch (IOException e) {
            throw LocalFailures.of("write", target, e);
        }
    }

    private synchronized void sweepOnce(Path written) throws IOException {
        if (!swept) {
            LeftoverSweep.below(root.folder(), Abandoned.asOf(clock.instant(), written));
            swept = true;
        }
    }

    private void emptyOfLeftovers(Path folder) throws IOException {
        LeftoverSweep.empty(folder, Abandoned.asOf(clock.instant(), folder));
    }
}
