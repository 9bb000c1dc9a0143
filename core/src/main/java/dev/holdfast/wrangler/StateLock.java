package dev.holdfast.wrangler;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Keeps {@code wrangler dev} out of a kind of state while it is written, and us out while wrangler is in.
 *
 * <p>A running workerd keeps {@code metadata.sqlite} open beside the databases all the time, so its lock tells more than
 * theirs: a database that is idle is closed after some seconds although the server runs. Where {@code /proc} is there,
 * the holder is named.
 */
final class StateLock implements AutoCloseable {
    private final Connection bookkeeping;

    private StateLock(Connection bookkeeping) {
        this.bookkeeping = bookkeeping;
    }

    /**
     * Takes the state that this resource belongs to.
     *
     * @throws Failure BUSY when somebody else has it
     */
    static StateLock take(State.Located located) {
        refuseHolders(located.folder());
        Path file = located.folder().resolve("metadata.sqlite");
        if (!Files.exists(file)) {
            return new StateLock(null);
        }
        Connection connection = null;
        try {
            connection = StateFile.exclusive(file, true);
            StateFile.run(connection, "BEGIN EXCLUSIVE");
            return new StateLock(connection);
        } catch (SQLException e) {
            StateFile.close(connection);
            throw StateFile.failed(file, e);
        }
    }

    @Override
    public void close() {
        StateFile.close(bookkeeping);
    }

    private static void refuseHolders(Path folder) {
        Path processes = Path.of("/proc");
        if (!Files.isDirectory(processes) || !Files.exists(folder)) {
            return;
        }
        String self = Long.toString(ProcessHandle.current().pid());
        try (DirectoryStream<Path> all = Files.newDirectoryStream(processes, "[0-9]*")) {
            Path real = folder.toRealPath();
            for (Path process : all) {
                if (!process.getFileName().toString().equals(self) && holds(process, real)) {
                    throw busy(process, folder);
                }
            }
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "can not look into " + folder + ": " + e.getMessage(), "", e);
        }
    }

    private static boolean holds(Path process, Path folder) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path one : open) {
                if (Files.readSymbolicLink(one).startsWith(folder)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // Ended meanwhile, or another user's: the lock says the rest.
            return false;
        }
    }

    private static Failure busy(Path process, Path folder) {
        return new Failure(
                Failure.Kind.BUSY,
                "process " + process.getFileName() + " has the wrangler state in " + folder + " open",
                "Stop `wrangler dev`, then run this again.");
    }
}
